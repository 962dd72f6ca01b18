/** Whether this process stood still: stopped, blocked, or on a machine that slept. Then it could hear nothing. */
import type { Clock } from '@rejoin/core/internal';

/** Between two looks at the clock, and what may lie between them while a busy process goes on, ms. */
const EVERY = 5_000;
const MOST = 10_000;

export interface Stalls {
  /** Whether it did since this was last asked. */
  any(): boolean;
  stop(): void;
}

export function watchStalls({ elapsed, after }: Clock): Stalls {
  let lookedAt = elapsed();
  let stalled = false;
  let cancel = () => {};
  function look(): void {
    const now = elapsed();
    stalled ||= now - lookedAt > MOST;
    lookedAt = now;
  }
  function wait(): void {
    cancel = after(EVERY, () => {
      look();
      wait();
    });
  }
  wait();
  return {
    any() {
      look();
      const found = stalled;
      stalled = false;
      return found;
    },
    stop: () => cancel(),
  };
}
