/** What a host does once per quarter of a lease: it judges silence (P31, P35), compares digests, and forgets what is not used. */
import type { Clock } from '../platform/clock.ts';
import type { InstanceId } from '../protocol/ids.ts';
import type { Appender } from './appender.ts';
import type { DeletedSessions } from './deletedSessions.ts';
import type { LogStore } from './logStore.ts';
import { isBusy, type OpenSession } from './openSession.ts';
import { IDLE, type OpenSessions } from './openSessions.ts';
import { type KeeperPatience, overdue } from './overdue.ts';
import { rounds } from './rounds.ts';
import { dropUnused } from './sharedSnapshot.ts';
import type { SignalDelivery } from './signalDelivery.ts';
import type { Hearing } from './signsOfLife.ts';
import type { Health } from './storeHealth.ts';
import { sendDigest } from './watcher.ts';

export interface SweepOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly patience: KeeperPatience;
  /** Times the sweeps. */
  readonly after: Clock['after'];
  readonly sessions: OpenSessions;
  readonly deleted: DeletedSessions;
  readonly hearing: Hearing;
  readonly health: Health;
  readonly appender: Pick<Appender, 'appendFacts'>;
  readonly signals: Pick<SignalDelivery, 'publish'>;
}

/** Sweeps until the result is called. */
export function startSweeps(options: SweepOptions): () => void {
  const { store, clock, patience, after, sessions, deleted, hearing, health, appender, signals } = options;
  const quarter = patience.lease / 4;

  function sweep(stalled: boolean): void {
    // What was sent while the process stood still may not have been read yet: all have the whole time again.
    if (stalled) hearing.begin();
    const now = clock.elapsed();
    for (const session of sessions.all()) {
      sweepSession(session, now);
      if (!isBusy(session) && now - session.usedAt > IDLE) sessions.close(session);
    }
    hearing.forget(8 * patience.lease + IDLE);
    deleted.forget();
    // No client may come to a server that reports itself failing: whether it still is has to be found out without them.
    if (health.failing()) store.commit([], 0).then(health.worked, () => {});
  }

  function sweepSession(session: OpenSession, now: number): void {
    const { seen, unseen, heardFrom, since } = hearing;
    const { controlWaits: waits, questionWaits } = session;
    const heard = { seen, unseen, heardFrom, since, waits, questionWaits };
    const due = overdue(session.keeper.state, heard, now, patience);
    appender.appendFacts(session, due.entries);
    publishStalled(session, due.stalled);
    sendDigest(session, now);
    dropUnused(session);
    session.signals.expire(clock.elapsed());
  }

  function publishStalled(session: OpenSession, stalled: readonly InstanceId[]): void {
    const now = new Set(stalled);
    for (const instance of stalled) {
      // Published again each time, so that it lives as long as it is true.
      signals.publish(session, { instance, key: 'keeper.stalled', value: true, ttl: patience.lease });
    }
    for (const instance of session.stalled)
      if (!now.has(instance))
        signals.publish(session, { instance, key: 'keeper.stalled', value: false, ttl: 0 });
    session.stalled = now;
  }

  return rounds(clock, { ms: quarter, tolerance: 2 * quarter, after }, sweep);
}
