/** What one link asks of the history of sessions, answered one request after the other (docs/protocol.md section 13). */
import { type ErrorCode, RejoinError } from '../../protocol/errors.ts';
import type { AskHistory } from '../../protocol/messages.ts';
import type { LinkPermissions } from './linkPermissions.ts';
import type { LinkPort } from './linkPorts.ts';
import { type Soon, when } from './soon.ts';

/** Requests of one link that may wait: a page of history may be large. */
const MAX_WAITING = 64;

/** Gives the function that takes each request. */
export function createHistoryRequests(
  { context, wire, hello, isOpen }: LinkPort,
  permissions: LinkPermissions,
): (asked: AskHistory) => Soon<void> {
  const { host, rates, turn } = context;
  let waiting = 0;
  let last: Promise<void> = Promise.resolve();

  const refuse = (request: number, code: ErrorCode, message: string): void =>
    wire.stream({ type: 'error', code, message, request });

  async function answer({ session, before, request }: AskHistory): Promise<void> {
    try {
      await wire.room();
      await turn();
      const { from, entries } = await host.history(session, before);
      wire.stream({ type: 'history', request, from, entries });
    } catch (cause) {
      if (cause instanceof RejoinError) refuse(request, cause.code, cause.message);
      else refuse(request, 'store-failed', 'The history could not be read. Try again.');
    } finally {
      waiting--;
    }
  }

  function enqueue(asked: AskHistory): void {
    if (waiting >= MAX_WAITING)
      return refuse(asked.request, 'history-unavailable', `More than ${MAX_WAITING} requests are waiting.`);
    waiting++;
    last = last.then(() => answer(asked));
  }

  return (asked) =>
    permissions.check(
      ['read'],
      asked.session,
      () =>
        when(rates.read(hello.participant), () => {
          if (isOpen()) enqueue(asked);
        }),
      (why) => refuse(asked.request, 'forbidden', why),
    );
}
