/** Fetches a snapshot that a keeper has named, within bounded time; what its failures say about the way is counted. */

import { RejoinError } from '../protocol/errors.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { type FetchSnapshotOptions, fetchSnapshot } from './fetchSnapshot.ts';

/** Requests in a row that brought nothing, and when the last of them failed, by `performance.now`. */
export interface Attempts {
  failed: number;
  failedAt: number;
}

/** What is answered by something else on the way, or by a server other than the socket's. */
const UNREACHED: ReadonlySet<string> = new Set(['message-malformed', 'cursor-evicted', 'server-unreachable']);
/** A body that has not come whole by then is given up, ms. */
const ARRIVED_WITHIN = 60_000;
/** A request for a snapshot that has no answer by then is given up, ms. */
const ANSWERED_WITHIN = 10_000;

export async function collectSnapshot(
  request: FetchSnapshotOptions & { readonly fetch: typeof fetch },
  stop: AbortController,
  attempts: Attempts,
): Promise<SessionSnapshot> {
  let late = false;
  const giveUp = () => {
    late = true;
    stop.abort();
  };
  let timer = setTimeout(giveUp, ANSWERED_WITHIN);
  try {
    const snapshot = await fetchSnapshot({
      ...request,
      signal: stop.signal,
      // What has begun to come may take its time: it comes faster than by the socket.
      fetch: async (...args) => {
        const response = await request.fetch(...args);
        clearTimeout(timer);
        timer = setTimeout(giveUp, ARRIVED_WITHIN);
        return response;
      },
    });
    attempts.failed = 0;
    return snapshot;
  } catch (error) {
    // A refusal came from the server: it can be reached.
    const refused = error instanceof RejoinError && !UNREACHED.has(error.code);
    if ((late || !stop.signal.aborted) && !refused) {
      attempts.failed++;
      attempts.failedAt = performance.now();
    }
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
