/** Answers to what one connection asks of the history of sessions, one after the other (docs/protocol.md section 13). */
import type { KeeperHost } from '@rejoin/core/internal';
import { type AskHistory, type ErrorCode, RejoinError } from '@rejoin/core/protocol';
import type { Outgoing } from './outgoing.ts';

export interface HistoryRequests {
  /** @param denied why the session may not be read */
  answer(asked: AskHistory, denied: string | undefined): void;
}

/** Requests of one connection that may wait: a page of history may be large. */
const MOST_WAITING = 64;

/** @param turn resolves when it is this piece of work's turn (eventLoopTurns.ts) */
export function createHistoryRequests(
  host: KeeperHost,
  out: Outgoing,
  turn: () => Promise<void>,
): HistoryRequests {
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  async function give({ session, before, request }: AskHistory): Promise<void> {
    try {
      await out.room();
      await turn();
      const { from, entries } = await host.history(session, before);
      // The entries go out as they were stored.
      out.send(`{"type":"history","request":${request},"from":${from},"entries":[${entries.join()}]}`);
    } catch (cause) {
      const known = cause instanceof RejoinError ? cause : undefined;
      refuse(
        request,
        known?.code ?? 'store-failed',
        known?.message ?? 'The history could not be read. Try again.',
      );
    } finally {
      waiting--;
    }
  }

  function refuse(request: number, code: ErrorCode, message: string): void {
    out.send(JSON.stringify({ type: 'error', code, message, request }));
  }

  return {
    answer(asked, denied) {
      if (denied !== undefined) return refuse(asked.request, 'forbidden', denied);
      if (waiting >= MOST_WAITING)
        return refuse(
          asked.request,
          'history-unavailable',
          `More than ${MOST_WAITING} requests are waiting.`,
        );
      waiting++;
      last = last.then(() => give(asked));
    },
  };
}
