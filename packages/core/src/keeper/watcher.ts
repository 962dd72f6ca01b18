/** What happens to one subscription of an open session: it gets what was just committed, the proof that it has all, or its end. */
import { digest } from '../fold/digest.ts';
import { REDUCER } from '../fold/state.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { makeCursor } from '../protocol/messages.ts';
import type { Cut } from './historyPages.ts';
import { openLens } from './lens.ts';
import { deliverSeen, leaveLens, settleAll } from './lensReaders.ts';
import type { OpenSession, Watcher } from './openSession.ts';
import { NO_SIGNALS } from './signals.ts';
import type { Subscriber } from './subscriber.ts';

/** Digests are compared this often while events flow, and once after, ms (P28). */
const DIGEST_EVERY = 10_000;

export const createWatcher = (subscriber: Subscriber, interest: SessionInterest): Watcher => ({
  subscriber,
  lens: openLens(interest),
  asked: [],
  offset: 0,
  begun: false,
  live: false,
  pumping: false,
  closed: false,
  signals: NO_SIGNALS,
});

/**
 * Gives what was just committed to the readers that keep up, page by page, so that one frame of each serves all who read alike. One
 * that does not keep up is served from the log, at its own cursor.
 */
export function deliver(session: OpenSession, pages: readonly Cut[]): void {
  for (const { page, items } of pages)
    for (const watcher of session.watchers) {
      if (watcher.lens || !watcher.live) continue;
      watcher.live = page.after === watcher.offset && watcher.subscriber.ready();
      if (!watcher.live) continue;
      watcher.subscriber.frame(session.keeper.incarnation, page, items);
      watcher.offset = page.upTo;
    }
  deliverSeen(session, pages);
}

/** Reports to a reader that it has all that is committed, with the digest by which it can check that. */
export function sendLive(session: OpenSession, { subscriber }: Watcher): void {
  const { position } = session.committed;
  const cursor = makeCursor(session.keeper.incarnation, position);
  subscriber.live({ cursor, position, reducer: REDUCER, digest: digest(session.committed) });
}

/**
 * Gives all readers the digest, if it is time. Also once after the last event of a burst: a frame that was lost then shows by
 * nothing else (P28).
 */
export function sendDigest(session: OpenSession, now: number): void {
  const { position } = session.committed;
  if (session.lastDigest.position === position || now - session.lastDigest.at < DIGEST_EVERY) return;
  session.lastDigest = { at: now, position };
  settleAll(session);
  for (const each of session.watchers) if (each.live && each.offset === position) sendLive(session, each);
}

/** Ends a subscription. */
export function end(
  session: OpenSession | undefined,
  watcher: Watcher,
  code: ErrorCode,
  message: string,
): void {
  if (watcher.closed) return;
  watcher.closed = true;
  if (session) leave(session, watcher);
  watcher.subscriber.ended(code, message);
}

/** Its subscription is over. */
export function leave(session: OpenSession, watcher: Watcher): void {
  session.watchers.delete(watcher);
  leaveLens(session, watcher);
}
