/** Time by hand: nothing happens until a test says so, and then in the same order each time. */
import type { Clock } from '@rejoin/core';

export interface ManualClock extends Clock {
  /**
   * Lets `ms` milliseconds pass: timers fire in the order of their time, then of their making, and what they start by
   * promises goes on in between. 0 runs what is due now.
   */
  advance(ms: number): Promise<void>;
  /** Sets the wall clock: `now` shows so many ms more, or less, from now on. `elapsed` and timers stay as they are. */
  jump(ms: number): void;
  /** Timers that wait. */
  readonly waiting: number;
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * Promise turns that one timer may need to come to rest. Turns are free, and too few would let time pass before its
 * consequences.
 */
const TURNS = 50;

export function manualClock(start = 1_000_000): ManualClock {
  let elapsed = 0;
  /** What `now` shows more. */
  let wall = start;
  let made = 0;
  const timers = new Set<Timer>();

  async function rest(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
  }

  function next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order))
        first = timer;
    }
    return first;
  }

  return {
    now: () => wall + elapsed,
    elapsed: () => elapsed,
    after(ms, run) {
      const timer = { at: elapsed + Math.max(0, ms), order: made++, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = elapsed + ms;
      await rest();
      for (let timer = next(until); timer; timer = next(until)) {
        timers.delete(timer);
        elapsed = Math.max(elapsed, timer.at);
        timer.run();
        await rest();
      }
      elapsed = until;
    },
    jump(ms) {
      wall += ms;
    },
    get waiting() {
      return timers.size;
    },
  };
}
