/** Subscriptions: a reader is let in once its session is open, and served until it closes or is ended. */
import type { Cursor } from '../protocol/ids.ts';
import { MAX_REFS, type SessionInterest } from '../protocol/interest.ts';
import { NOT_OPENED } from './appender.ts';
import type { CatchUp } from './catchUp.ts';
import { DELETED, type DeletedSessions } from './deletedSessions.ts';
import type { ReportFault } from './faultReporter.ts';
import { openLens } from './lens.ts';
import { changeInterest, sendTexts } from './lensReaders.ts';
import type { OpenSession } from './openSession.ts';
import type { OpenSessions } from './openSessions.ts';
import type { SignalDelivery } from './signalDelivery.ts';
import { publicWords } from './storeHealth.ts';
import type { Subscriber, Subscription } from './subscriber.ts';
import { createWatcher, end, leave } from './watcher.ts';

export interface SubscribePorts {
  readonly sessions: Pick<OpenSessions, 'open' | 'isOpen'>;
  readonly deleted: Pick<DeletedSessions, 'has'>;
  readonly catchUp: CatchUp;
  readonly signals: Pick<SignalDelivery, 'sendRest'>;
  readonly report: ReportFault;
}

/** Subscribes to a session, from a cursor or from its beginning. */
export function subscribe(
  { sessions, deleted, catchUp, signals, report }: SubscribePorts,
  id: string,
  cursor: Cursor | undefined,
  interest: SessionInterest,
  subscriber: Subscriber,
): Subscription {
  const watcher = createWatcher(subscriber, interest);
  let session: OpenSession | undefined;

  async function enter(): Promise<void> {
    if (deleted.has(id)) return end(undefined, watcher, 'session-deleted', DELETED);
    session = await sessions.open(id);
    // Closed again between the two.
    if (!sessions.isOpen(session)) return enter();
    await catchUp.begin(session, watcher, cursor);
    signals.sendRest(session, watcher);
  }

  enter().catch((cause) => {
    report('store-failed', `Session ${id} could not be opened.`, cause);
    end(session, watcher, 'store-failed', publicWords(NOT_OPENED, cause));
  });

  return {
    resume() {
      if (!session) return;
      const present = session;
      void catchUp.pump(present, watcher).then(() => signals.sendRest(present, watcher));
      sendTexts(present, watcher);
    },
    setInterest(next) {
      if (session && watcher.begun) changeInterest(session, watcher, next);
      else watcher.lens = openLens(next);
    },
    ask(texts) {
      if (watcher.asked.length + texts.length > MAX_REFS) return false;
      watcher.asked = [...watcher.asked, ...texts];
      if (session) sendTexts(session, watcher);
      return true;
    },
    close() {
      watcher.closed = true;
      if (session) leave(session, watcher);
    },
  };
}
