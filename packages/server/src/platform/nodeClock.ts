import type { Clock } from '@rejoin/core/internal';

/** The machine's clock. "At once" is when this turn of the event loop has read what there was to be read: a commit gathers by it. */
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
