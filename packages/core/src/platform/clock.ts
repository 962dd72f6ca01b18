/** Time as the core sees it: durations on one's own clock, never a comparison of two machines' clocks (P30). */
export interface Clock {
  /** Milliseconds since 1970, for stamps that people read. A person or the network may set it, so no duration comes from it. */
  now(): number;
  /**
   * Milliseconds since some moment of this process, for durations: it is never set, and it never goes back. It may stand still
   * while the machine sleeps.
   */
  elapsed(): number;
  /** Calls `run` once after `ms` milliseconds; the result cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** A stamp by the wall clock, in whole milliseconds since 1970: one that shows an earlier year would make what it stamps unreadable. */
export const stampOf = (clock: Pick<Clock, 'now'>): number => Math.max(0, Math.floor(clock.now()));

/** The machine's own clock. A timer that waits keeps a Node process alive: what is under way is not cut off by its end. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
