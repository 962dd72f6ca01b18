import type { Clock } from '@rejoin/core/internal';

/** The machine's clock. "At once" is this turn of the event loop, so that a commit gathers what has arrived and no more. */
export const nodeClock: Clock = {
  now: () => Date.now(),
  // Counts on while the process is stopped, and stands still while the machine sleeps.
  elapsed: () => performance.now(),
  after(ms, run) {
    if (ms === 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    // A timer alone is no reason for the process to stay.
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
};
