/** What is appended to open sessions: batches of writers, and facts of the keeper itself. Both are committed in groups. */
import { type Clock, stampOf } from '../platform/clock.ts';
import type { Batch, EventEntry } from '../protocol/envelope.ts';
import type { ProducerId } from '../protocol/ids.ts';
import type { SessionLimits } from '../protocol/limits.ts';
import { DELETED, type DeletedSessions } from './deletedSessions.ts';
import type { ReportFault } from './faultReporter.ts';
import type { GroupCommit } from './groupCommit.ts';
import { isForeign, NO_SECRET } from './instanceSecrets.ts';
import { append, appendOwn, type Writer } from './keeper.ts';
import type { StoredAnswer } from './logStore.ts';
import type { Awaiting, OpenSession } from './openSession.ts';
import type { OpenSessions } from './openSessions.ts';
import { refuse } from './refusal.ts';
import type { Hearing } from './signsOfLife.ts';
import { publicWords } from './storeHealth.ts';

export const NOT_OPENED = 'The session could not be opened. Try again.';

export interface AppenderOptions {
  readonly clock: Clock;
  readonly limits: SessionLimits;
  /** The keeper's own producer, for the facts that it adds. */
  readonly self: ProducerId;
  readonly sessions: Pick<OpenSessions, 'open' | 'get'>;
  readonly deleted: Pick<DeletedSessions, 'has'>;
  readonly commits: GroupCommit;
  readonly hearing: Hearing;
  readonly report: ReportFault;
}

export interface Appender {
  /**
   * Judges a batch: at once, if the session is open. Resolves after the commit (P9). A batch whose `first` is 0 is numbered here, for
   * writers that keep no state (P7).
   */
  append(id: string, writer: Writer, batch: Batch, awaiting: Awaiting, answer?: StoredAnswer): void;
  /** Facts that the keeper itself adds. */
  appendFacts(session: OpenSession, entries: readonly EventEntry[]): void;
}

export function createAppender(options: AppenderOptions): Appender {
  const { clock, limits, self, sessions, deleted, commits, hearing, report } = options;

  function appendTo(
    session: OpenSession,
    writer: Writer,
    batch: Batch,
    awaiting: Awaiting,
    answer?: StoredAnswer,
  ): void {
    const { instance, secret = NO_SECRET } = writer;
    // Here, where it is decided what stands in the log, and not only where a link or a request enters.
    if (isForeign(session.secrets, session.keeper.state, instance, secret))
      return awaiting.resolve(
        refuse(batch.first, 'producer-foreign', `${instance} is bound to another secret.`),
      );
    hearing.hear(instance);
    session.usedAt = clock.elapsed();
    const numbered = batch.first > 0 ? batch : { ...batch, first: lastSeq(session, batch.producer) + 1 };
    const outcome = append(session.keeper, writer, numbered, stampOf(clock), self, limits);
    if (outcome.type === 'refused') return awaiting.resolve(outcome);
    const acknowledged = { type: 'ack', seq: outcome.seq } as const;
    const { uncommitted } = session;
    if (outcome.type === 'appended') {
      session.keeper = outcome.keeper;
      for (const item of outcome.items) uncommitted.items.push(item);
      for (const entry of outcome.left) uncommitted.history.push(entry);
      const last = outcome.keeper.batches.get(batch.producer);
      if (last) uncommitted.batches.set(batch.producer, last);
      if (session.secrets.get(instance) !== secret) {
        session.secrets.set(instance, secret);
        uncommitted.bindings ??= new Map();
        uncommitted.bindings.set(instance, secret);
      }
      if (answer) uncommitted.answers.push({ ...answer, seq: outcome.seq });
    } else if (commits.isIdle(session)) return awaiting.resolve(acknowledged);
    // A repeat of something that is not committed yet is acknowledged no sooner than the original.
    uncommitted.appends.push({ awaiting, answer: acknowledged });
    commits.add(session);
  }

  function appendBatch(
    id: string,
    writer: Writer,
    batch: Batch,
    awaiting: Awaiting,
    answer?: StoredAnswer,
  ): void {
    if (deleted.has(id)) return awaiting.resolve(refuse(batch.first, 'session-deleted', DELETED));
    const session = sessions.get(id);
    if (session) return appendTo(session, writer, batch, awaiting, answer);
    const failed = (cause: unknown) => {
      report('store-failed', `Session ${id} could not be opened.`, cause);
      awaiting.resolve(refuse(batch.first, 'store-failed', publicWords(NOT_OPENED, cause)));
    };
    sessions
      .open(id)
      .then(() => appendBatch(id, writer, batch, awaiting, answer), failed)
      .catch(awaiting.reject);
  }

  return {
    append: appendBatch,
    appendFacts(session, entries) {
      const { keeper, items, left } = appendOwn(session.keeper, entries, stampOf(clock), self);
      if (items.length === 0) return;
      session.keeper = keeper;
      session.uncommitted.items.push(...items);
      session.uncommitted.history.push(...left);
      commits.add(session);
    },
  };
}

const lastSeq = (session: OpenSession, producer: ProducerId): number =>
  session.keeper.state.producers.get(producer)?.last ?? 0;
