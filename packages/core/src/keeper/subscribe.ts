/** Subscriptions: a reader is let in once its session is open, and served until it closes or is ended. */
import type { Cursor } from '../protocol/ids.ts';
import { NOT_OPENED } from './appender.ts';
import type { CatchUp } from './catchUp.ts';
import { DELETED, type DeletedSessions } from './deletedSessions.ts';
import type { ReportFault } from './faultReporter.ts';
import type { OpenSession } from './openSession.ts';
import type { OpenSessions } from './openSessions.ts';
import type { SignalDelivery } from './signalDelivery.ts';
import { publicWords } from './storeHealth.ts';
import type { Subscriber, Subscription } from './subscriber.ts';
import { createWatcher, end } from './watcher.ts';

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
  subscriber: Subscriber,
): Subscription {
  const watcher = createWatcher(subscriber);
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
    },
    close() {
      watcher.closed = true;
      session?.watchers.delete(watcher);
    },
  };
}
