/** Work that blocks the process for some milliseconds: one piece in each turn of the event loop, so that all else goes on. */
import { setImmediate } from 'node:timers/promises';

/** Gives a function that resolves when it is the caller's turn, first come, first served. */
export function createEventLoopTurns(): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return async () => {
    last = last.then(() => setImmediate());
    await last;
  };
}
