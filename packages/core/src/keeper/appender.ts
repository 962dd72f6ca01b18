/** What is appended to open sessions: batches of writers, and facts of the keeper itself. Both are committed in groups. */
import { type Clock, stampOf } from '../platform/clock.ts';
import type { Batch, Entry } from '../protocol/envelope.ts';
import type { ProducerId } from '../protocol/ids.ts';
import type { Limits } from '../protocol/limits.ts';
import { DELETED, type DeletedSessions } from './deletedSessions.ts';
import type { ReportFault } from './faultReporter.ts';
import type { GroupCommit } from './groupCommit.ts';
import { isForeign, NO_SECRET } from './instanceSecrets.ts';
import { append, appendOwn, type Writer } from './keeper.ts';
import type { Answer } from './logStore.ts';
import type { Appended, OpenSession } from './openSession.ts';
import type { OpenSessions } from './openSessions.ts';
import { refuse } from './refusal.ts';
import type { Hearing } from './signsOfLife.ts';
import { publicWords } from './storeHealth.ts';

export const NOT_OPENED = 'The session could not be opened. Try again.';

export interface AppenderOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  /** The keeper's own producer, for the facts that it adds. */
  readonly self: ProducerId;
  readonly sessions: Pick<OpenSessions, 'open' | 'isOpen'>;
  readonly deleted: Pick<DeletedSessions, 'has'>;
  readonly commits: GroupCommit;
  readonly hearing: Hearing;
  readonly report: ReportFault;
}

export interface Appender {
  /** Resolves after the commit (P9). A batch whose `first` is 0 is numbered here, for writers that keep no state (P7). */
  append(id: string, writer: Writer, batch: Batch, answer?: Answer): Promise<Appended>;
  /** Facts that the keeper itself adds. */
  appendFacts(session: OpenSession, entries: readonly Entry[]): void;
}

export function createAppender(options: AppenderOptions): Appender {
  const { clock, limits, self, sessions, deleted, commits, hearing, report } = options;

  function appendTo(session: OpenSession, writer: Writer, batch: Batch, answer?: Answer): Promise<Appended> {
    const { instance, secret = NO_SECRET } = writer;
    // Here, where it is decided what stands in the log, and not only where a link or a request enters.
    if (isForeign(session.secrets, session.keeper.state, instance, secret))
      return Promise.resolve(
        refuse(batch.first, 'producer-foreign', `${instance} is bound to another secret.`),
      );
    hearing.hear(instance);
    session.usedAt = clock.elapsed();
    const numbered = batch.first > 0 ? batch : { ...batch, first: lastSeq(session, batch.producer) + 1 };
    const outcome = append(session.keeper, writer, numbered, stampOf(clock), self, limits);
    if (outcome.type === 'refused') return Promise.resolve(outcome);
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
        uncommitted.bindings.set(instance, secret);
      }
      if (answer) uncommitted.answers.push({ ...answer, seq: outcome.seq });
    } else if (commits.isIdle(session)) return Promise.resolve(acknowledged);
    // A repeat of something that is not committed yet is acknowledged no sooner than the original.
    const settled = new Promise<Appended>((resolve) =>
      uncommitted.appends.push({ resolve, answer: acknowledged }),
    );
    commits.add(session);
    return settled;
  }

  async function appendBatch(id: string, writer: Writer, batch: Batch, answer?: Answer): Promise<Appended> {
    if (deleted.has(id)) return refuse(batch.first, 'session-deleted', DELETED);
    let session: OpenSession;
    try {
      session = await sessions.open(id);
    } catch (cause) {
      report('store-failed', `Session ${id} could not be opened.`, cause);
      return refuse(batch.first, 'store-failed', publicWords(NOT_OPENED, cause));
    }
    return sessions.isOpen(session)
      ? appendTo(session, writer, batch, answer)
      : appendBatch(id, writer, batch, answer);
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
