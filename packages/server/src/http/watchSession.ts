/** Notices that a session has changed, for what is told from its newest state. */
import type { Subscriber } from '@rejoin/core/internal';
import { type Cursor, RejoinError } from '@rejoin/core/protocol';
import type { HttpContext } from './httpContext.ts';

export interface SessionWatch {
  /** Whether it has changed since `take` was called, or is not there any more. */
  hasNews(): boolean;
  /** Takes notice. @throws RejoinError if the session is not there any more */
  take(): void;
  close(): void;
}

/**
 * @param from where it is woken from: what is told is read from the state, so nothing between the two is missed
 * @param wake called when there is news
 */
export function watchSession(
  { host }: Pick<HttpContext, 'host'>,
  session: string,
  from: Cursor,
  wake: () => void,
): SessionWatch {
  let changed = true;
  let ended: RejoinError | undefined;
  const news = () => {
    changed = true;
    wake();
  };
  const subscriber: Subscriber = {
    // Nothing waits for it but its newest state.
    ready: () => true,
    idle: () => true,
    frame: news,
    snapshot: news,
    live() {},
    texts() {},
    signals() {},
    ended(code, message) {
      ended = new RejoinError(code, message);
      wake();
    },
  };
  const { close } = host.subscribe(session, from, subscriber);
  return {
    hasNews: () => changed || ended !== undefined,
    take() {
      if (ended) throw ended;
      changed = false;
    },
    close,
  };
}
