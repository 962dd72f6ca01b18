/** Work that waits for something outside, in bounded room: when there is too much of it, the owner that has the most gives up its oldest. */
import { createShares } from '@rejoin/core/internal';
import { RejoinError } from '@rejoin/core/protocol';

/** @throws RejoinError `server-full` where the work had to leave; what it waited for may still come, and is left alone */
export type RequestQueue = <T>(owner: string, work: () => Promise<T>) => Promise<T>;

/**
 * @param most in all
 * @param each of one owner
 */
export function createRequestQueue(most: number, each: number = most): RequestQueue {
  const shares = createShares<() => void>(most, each);
  return async (owner, work) => {
    let leave = () => {};
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(new RejoinError('server-full', 'Too much waits here at once. Try again later.'));
    });
    shares.add(owner, leave)?.();
    try {
      return await Promise.race([left, work()]);
    } finally {
      shares.remove(owner, leave);
    }
  };
}
