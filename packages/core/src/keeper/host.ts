/**
 * The keeper with its effects: sessions in memory over a store, group commit, and delivery to subscribers. `/memory` and the
 * session server are this host behind different links, so they cannot differ.
 */
import { type Clock, stampOf } from '../platform/clock.ts';
import { checkCall } from '../protocol/checkCall.ts';
import type { Batch } from '../protocol/envelope.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { type Cursor, type InstanceId, isSessionId, type ProducerId, randomId } from '../protocol/ids.ts';
import type { SessionInterest } from '../protocol/interest.ts';
import { LIMITS, type SessionLimits } from '../protocol/limits.ts';
import type { SessionSnapshot, Signal } from '../protocol/messages.ts';
import { createAppender } from './appender.ts';
import { createCatchUp } from './catchUp.ts';
import { createCompactionQueue } from './compactionQueue.ts';
import { createDeletedSessions, DELETED } from './deletedSessions.ts';
import { createFaultReporter } from './faultReporter.ts';
import { createGroupCommit, SNAPSHOT_EVERY } from './groupCommit.ts';
import type { Writer } from './keeper.ts';
import { loadSession } from './loadSession.ts';
import type { LogStore, StoredAnswer } from './logStore.ts';
import { createLookers, type Lookers } from './lookers.ts';
import type { Appended, Awaiting } from './openSession.ts';
import { createOpenSessions, type OpenSessions } from './openSessions.ts';
import { type KeeperPatience, PATIENCE } from './overdue.ts';
import type { RecordStore } from './recordStore.ts';
import { refuse } from './refusal.ts';
import type { SessionHost } from './sessionHost.ts';
import { createSessionIndex } from './sessionIndex.ts';
import { createSessionReads, type SessionReads } from './sessionReads.ts';
import { createSessionUpdates } from './sessionUpdates.ts';
import { createSignalDelivery } from './signalDelivery.ts';
import { createSignalRate, type Passage } from './signalRate.ts';
import { createHearing } from './signsOfLife.ts';
import { createHealth } from './storeHealth.ts';
import { subscribe } from './subscribe.ts';
import type { Subscriber, Subscription } from './subscriber.ts';
import { startSweeps } from './sweep.ts';
import { watchAgain } from './watchAgain.ts';
import { end } from './watcher.ts';

export interface HostOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  /** Numbers in [0, 1), for incarnations and the keeper's own instance. */
  readonly random: () => number;
  readonly limits?: SessionLimits | undefined;
  readonly patience?: KeeperPatience | undefined;
  /**
   * Events that a log keeps, at least: older ones are forgotten once a snapshot has them (P25), in whole pages of up to
   * 192 kB. What has left the window stays as history. Default: all.
   */
  readonly retain?: number | undefined;
  /** The keeper's name, as in `keeper:<name>`. */
  readonly name?: string | undefined;
  /** Times the keeper's own looks at silent instances and idle sessions. Default: the clock's `after`. */
  readonly idly?: Clock['after'] | undefined;
  /** Resolves when it is the turn of a piece of work that blocks for milliseconds. Default: at once. */
  readonly turn?: (() => Promise<void>) | undefined;
  /** Makes a large snapshot ready to be sent, others' work in between. Default: it is written when it is sent. */
  readonly prepare?: ((snapshot: SessionSnapshot) => Promise<void>) | undefined;
  /** Receives faults that no link can report to its client. */
  readonly onFault?: ((fault: RejoinError) => void) | undefined;
  /** Called when commits succeed again, with the last failure and how many there were. */
  readonly onRecovered?: ((fault: RejoinError, failures: number) => void) | undefined;
}

export interface KeeperHost extends SessionHost, SessionReads, Lookers {
  /** A batch whose `first` is 0 is numbered here, for writers that keep no state (P7). */
  append(session: string, writer: Writer, batch: Batch, answer?: StoredAnswer): Promise<Appended>;
  /** The same for links, which append most: without a promise. */
  take(session: string, writer: Writer, batch: Batch, awaiting: Awaiting, answer?: StoredAnswer): void;
  /** @param interest which texts it wants. Default: all */
  subscribe(
    session: string,
    cursor: Cursor | undefined,
    subscriber: Subscriber,
    interest?: SessionInterest,
  ): Subscription;
  /** Counts a signal that is about to be sent against its instance and participant (P29). */
  maySignal(instance: InstanceId, value: unknown): Passage;
  /** Sends readers the latest value, if the session has any. */
  signal(session: string, signal: Signal): void;
  /** An instance gave a sign of life. */
  alive(instance: InstanceId): void;
  answer(session: string, key: string): Promise<StoredAnswer | undefined>;
  /** What the store keeps beside the logs, where it keeps anything there. */
  readonly records: RecordStore | undefined;
  /** Why the newest commit failed, while no later one succeeded. Its words are for an operator. */
  failing(): RejoinError | undefined;
  /** Commits what is under way, then ends every subscription with `draining`, and closes the store. */
  close(): Promise<void>;
}

const CLOSING = 'The keeper is shutting down.';

export function createKeeperHost(options: HostOptions): KeeperHost {
  const { store, clock, random, limits = LIMITS, patience = PATIENCE, retain, name = 'rejoin' } = options;
  const { idly = clock.after, turn, prepare } = options;
  const { elapsed } = clock;
  const self: ProducerId = `keeper:${name}/${randomId(random)}/main`;
  let closed = false;

  const report = createFaultReporter((fault) => options.onFault?.(fault));
  const health = createHealth(
    (fault) => options.onFault?.(fault),
    (fault, failures) => options.onRecovered?.(fault, failures),
  );
  const hearing = createHearing(clock);
  const deleted = createDeletedSessions(elapsed);
  const sessions: OpenSessions = createOpenSessions({
    clock,
    deleted,
    load: (session) =>
      loadSession({
        store,
        session,
        incarnation: () => randomId(random),
        now: () => stampOf(clock),
        snapshotEvery: SNAPSHOT_EVERY,
        damaged: () =>
          report(
            'store-failed',
            `The stored snapshot of session ${session} is damaged; folding its log instead.`,
          ),
      }),
  });
  const compactions = createCompactionQueue({
    store,
    clock,
    retain,
    isOpen: (session) => !closed && sessions.isOpen(session),
    report,
  });
  const index = createSessionIndex((cause) =>
    report('store-failed', 'A listener of the list of sessions failed.', cause),
  );
  const updates = createSessionUpdates({
    ...{ store, report },
    publish: index.publish,
    isDeleted: deleted.has,
  });
  const commits = createGroupCommit({ store, clock, health, sessions, compactions, index: updates });
  const appender = createAppender({ clock, limits, self, sessions, deleted, commits, hearing, report });
  const signals = createSignalDelivery(clock);
  const catchUp = createCatchUp({ store, report, signals, elapsed, turn, prepare });
  const lookers = createLookers({
    ...{ sessions, elapsed },
    failed: (cause) => report('store-failed', 'A listener of who looks at sessions failed.', cause),
  });
  const maySignal = createSignalRate();
  const stopSweeps = startSweeps({
    ...{ store, clock, patience, after: idly },
    ...{ sessions, deleted, hearing, health, appender, signals },
  });

  void watchAgain({ store, sessions, isClosed: () => closed, report });

  function take(id: string, writer: Writer, batch: Batch, awaiting: Awaiting, answer?: StoredAnswer): void {
    if (closed)
      awaiting.resolve(refuse(batch.first, 'draining', `${CLOSING} Send it again after reconnecting.`));
    else appender.append(id, writer, batch, awaiting, answer);
  }

  async function gone(id: string): Promise<void> {
    await updates.forget(id);
    updates.publish({ type: 'deleted', session: id });
  }

  return {
    ...createSessionReads({ store, sessions, report }),
    append: (id, writer, batch, answer) =>
      new Promise((resolve, reject) => take(id, writer, batch, { resolve, reject }, answer)),
    take,
    subscribe(id, cursor, subscriber, interest = 'all') {
      if (!closed)
        return subscribe({ sessions, deleted, catchUp, signals, report }, id, cursor, interest, subscriber);
      subscriber.ended('draining', CLOSING);
      return { resume() {}, setInterest() {}, ask: () => true, close() {} };
    },
    maySignal: (instance, value) => maySignal(instance, JSON.stringify(value).length, elapsed()),
    signal(id, signal) {
      hearing.hear(signal.instance);
      const session = sessions.get(id);
      if (!session) return;
      signals.publish(session, signal);
      lookers.heard(id, signal);
    },
    looking: lookers.looking,
    followLooks: lookers.followLooks,
    records: store.records,
    alive: hearing.hear,
    answer: (id, key) => store.answer(id, key),
    list: async () => updates.told(await store.list()),
    follow(listener, ended = () => {}) {
      checkCall(typeof listener === 'function' && typeof ended === 'function', 'host.follow((change) => …)');
      return index.follow({ changed: listener, ended });
    },
    update: updates.update,
    failing: health.failing,
    async delete(id) {
      checkCall(isSessionId(id), "host.delete('my-session')");
      const session = await sessions.open(id).catch(() => undefined);
      // One that cannot be read can still be deleted.
      if (!session) {
        await store.delete(id);
        return gone(id);
      }
      // From here on no client enters; what is under way is the last.
      deleted.add(id, session.keeper.state.position === 0 ? 'empty' : 'filled');
      await commits.settled(session);
      sessions.close(session);
      for (const watcher of session.watchers) end(session, watcher, 'session-deleted', DELETED);
      try {
        await store.delete(id);
      } catch (cause) {
        deleted.remove(id);
        throw cause;
      }
      await gone(id);
    },
    async close() {
      closed = true;
      index.end();
      stopSweeps();
      await commits.drained();
      for (const session of sessions.all())
        for (const watcher of [...session.watchers]) end(session, watcher, 'draining', CLOSING);
      await compactions.drained();
      await store.close();
    },
  };
}
