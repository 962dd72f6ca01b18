/** Time as the core sees it: durations on one's own clock, never a comparison of two machines' clocks (P30). */
export interface Clock {
  /** Milliseconds since 1970, for stamps that people read. */
  now(): number;
  /**
   * Milliseconds since some moment of this machine, for durations: unlike `now` it is never set, neither by a person nor by the
   * network. It may stand still while the machine sleeps. Default: `now`.
   */
  elapsed?(): number;
  /** Calls `run` once after `ms` milliseconds; the result cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The machine's own clock. A timer that waits keeps a Node process alive: what is under way is not cut off by its end. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
