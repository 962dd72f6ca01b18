/** Time in a story: it stands still but for what must happen now, or it runs from the moment at which the log stops. */
import { type Clock, systemClock } from '@rejoin/core';
import { manualClock } from '@rejoin/testing';

export interface StoryClock extends Clock {
  /** Lets time pass, and resolves when everything that follows at once has happened. 0 waits for that alone. */
  advance(ms: number): Promise<void>;
}

/** Links answer after no time at all and pages draw every 33 ms: shorter than this is "now"; longer waits for `advance`. */
const NOW = 60;

/**
 * Stands still: a story looks the same on every day and in every run. What is due "now" happens by itself, so that a button
 * that is pressed has its effect; a countdown does not count and no timeout ends until the story says so.
 */
export function stillClock(start: number): StoryClock {
  const clock = manualClock(start);
  /** Timers that are due now, by the time at which they are. */
  const due = new Map<symbol, number>();
  let going: Promise<void> | undefined;
  let turn: Promise<void> = Promise.resolve();

  /** One after the other: of two that advance at once, the shorter one would set the clock back. */
  function pass(ms: () => number): Promise<void> {
    turn = turn.then(() => clock.advance(Math.max(0, ms())));
    return turn;
  }

  async function go(): Promise<void> {
    // A task of its own: the code that set the timer has finished by then.
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    while (due.size > 0)
      await pass(() => (due.size > 0 ? Math.min(...due.values()) : clock.elapsed()) - clock.elapsed());
    going = undefined;
  }

  return {
    now: clock.now,
    elapsed: clock.elapsed,
    after(ms, run) {
      if (ms >= NOW) return clock.after(ms, run);
      const timer = Symbol();
      due.set(timer, clock.elapsed() + ms);
      const cancel = clock.after(ms, () => {
        due.delete(timer);
        run();
      });
      going ??= go();
      return () => {
        due.delete(timer);
        cancel();
      };
    },
    async advance(ms) {
      await pass(() => ms);
      while (going !== undefined) await going;
    },
  };
}

/** Runs as fast as time does, from the moment at which the log stops. */
export function runningClock(start: number): StoryClock {
  const { elapsed, after } = systemClock;
  const began = elapsed();
  return {
    now: () => Math.round(start + elapsed() - began),
    elapsed,
    after,
    advance: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
