/**
 * Group commit: what arrives while one commit is under way goes into the next, whatever session it is of (P9). Where writers go on
 * and on, a commit gathers what they bring for some milliseconds: each costs a sync and a transaction, however little is in it. It
 * gathers no more sessions than the processor's cache holds until they are committed and sent.
 */
import { roll } from '../fold/roll.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import type { SessionState } from '../fold/state.ts';
import { type Clock, stampOf } from '../platform/clock.ts';
import { makeCursor } from '../protocol/messages.ts';
import type { CompactionQueue } from './compactionQueue.ts';
import { type Cut, NO_PRODUCERS, paginate } from './historyPages.ts';
import { stillKnown } from './instanceSecrets.ts';
import { historyWrite } from './loadSession.ts';
import type { LogStore, LogWrite } from './logStore.ts';
import { nothingUncommitted, type OpenSession, type PendingAppend } from './openSession.ts';
import type { OpenSessions } from './openSessions.ts';
import { refuse } from './refusal.ts';
import type { SessionIndex } from './sessionIndex.ts';
import { changesSummary, isSameSummary, summaryOf, timeOf } from './sessionSummary.ts';
import { dropOutdated } from './sharedSnapshot.ts';
import type { Health } from './storeHealth.ts';
import { deliver, end } from './watcher.ts';

/** Events after which a new snapshot is stored, so that opening a session reads a bounded tail. */
export const SNAPSHOT_EVERY = 5_000;
/** As long as each turn of the event loop brings more, a commit waits for the next one, at most so many ms. */
const GATHER = 4;
/** Sessions of one commit that waits: with them it begins. */
const SESSIONS = 64;

export interface GroupCommitOptions {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly health: Health;
  readonly sessions: Pick<OpenSessions, 'close'>;
  readonly compactions: Pick<CompactionQueue, 'add'>;
  readonly index: Pick<SessionIndex, 'publish'>;
}

export interface GroupCommit {
  /** The session has something for the next commit. */
  add(session: OpenSession): void;
  /** Whether nothing of a session waits for a commit, and none is under way. */
  isIdle(session: OpenSession): boolean;
  /** Resolves when all of a session is committed or given up. */
  settled(session: OpenSession): Promise<void>;
  /** The same of all sessions. */
  drained(): Promise<void>;
}

/** What one session has in a commit, and what happens once it is stored. */
interface Commit {
  readonly session: OpenSession;
  readonly write: LogWrite;
  readonly state: SessionState;
  readonly pages: readonly Cut[];
  readonly appends: readonly PendingAppend[];
  /** Where the snapshot before this one is. */
  readonly former: number;
}

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { store, clock, health, sessions, compactions, index } = options;
  /** Sessions of the next commit. */
  const dirty = new Set<OpenSession>();
  let committing: Promise<void> | undefined;
  /** Begins the commit that gathers. */
  let begin: () => void = () => {};
  /** Appends so far: by their number a turn knows whether it has brought any. */
  let added = 0;

  function add(session: OpenSession): void {
    dirty.add(session);
    added++;
    if (dirty.size >= SESSIONS) begin();
    // One promise from gathering to the end of the commit: a caller that awaits it finds the session committed.
    committing ??= new Promise<void>(gather).then(commitAll);
  }

  function gather(resolve: () => void): void {
    begin = resolve;
    const latest = clock.elapsed() + GATHER;
    const turn = (before: number): void => {
      clock.after(0, () => {
        if (added === before || clock.elapsed() >= latest) resolve();
        else turn(added);
      });
    };
    turn(added);
  }

  async function commitAll(): Promise<void> {
    try {
      while (dirty.size > 0) {
        const group = [...dirty];
        dirty.clear();
        await commitGroup(group).catch((cause) => abandonAll(group, 'The keeper failed at a commit.', cause));
      }
    } finally {
      committing = undefined;
    }
  }

  async function commitGroup(group: readonly OpenSession[]): Promise<void> {
    const commits = group.map(takeCommit);
    const at = stampOf(clock);
    try {
      await store.commit(
        commits.map(({ write }) => write),
        at,
      );
    } catch (cause) {
      return abandonAll(group, 'A commit failed.', cause);
    }
    health.worked();
    for (const { session, state, pages, appends, write, former } of commits) {
      session.committed = state;
      session.controlWaits.note(state.controls, clock.elapsed());
      session.questionWaits.note(state.questions);
      dropOutdated(session);
      if (write.snapshot) compactions.add(session, former);
      for (const { awaiting, answer } of appends) awaiting.resolve(answer);
      deliver(session, pages);
      session.createdAt ??= at;
      const { id, createdAt } = session;
      const { summary } = write;
      if (summary)
        index.publish({
          type: 'changed',
          info: { ...summary, session: id, events: state.position, createdAt, changedAt: at },
        });
    }
  }

  /** What was not acknowledged, writers send again; readers come back to what is there. */
  function abandonAll(group: readonly OpenSession[], what: string, cause: unknown): void {
    health.failed(what, cause);
    const message = `${what} Its sessions are read anew from the store.`;
    for (const session of group) {
      sessions.close(session);
      dirty.delete(session);
      for (const { awaiting } of [...session.committing, ...session.uncommitted.appends])
        awaiting.resolve(refuse(0, 'store-failed', message));
      for (const watcher of session.watchers) end(session, watcher, 'store-failed', message);
    }
  }

  return {
    add,
    isIdle: ({ uncommitted }) => committing === undefined && uncommitted.appends.length === 0,
    async settled(session) {
      do await committing;
      while (dirty.has(session));
    },
    async drained() {
      while (committing || dirty.size > 0) {
        await committing;
        await new Promise<void>((resolve) => clock.after(0, resolve));
      }
    },
  };
}

/** Takes what a session has to commit, with a snapshot if one is due. */
function takeCommit(session: OpenSession): Commit {
  const { keeper, uncommitted, committed, secrets, snapshotPosition: former } = session;
  const { items, history, batches, bindings, answers, appends } = uncommitted;
  const { state, incarnation } = keeper;
  const pages = paginate(committed.position, roll(items, NO_PRODUCERS), session.openMerges);
  const due = state.position - former >= SNAPSHOT_EVERY;
  const snapshot = due ? takeSnapshot(state, makeCursor(incarnation, state.position)) : undefined;
  const summary = changesSummary(items) ? summaryOf(state, timeOf(items), session.summary) : session.summary;
  const isNews = summary !== undefined && !(session.summary && isSameSummary(summary, session.summary));
  if (isNews) session.summary = summary;
  const write: LogWrite = {
    session: session.id,
    incarnation,
    pages: pages.map(({ page }) => page),
    batches,
    answers,
    ...(bindings ? { bindings } : {}),
    ...(snapshot ? { snapshot, ...stillKnown(secrets, state) } : {}),
    ...(isNews ? { summary } : {}),
    ...(history.length > 0 ? { history: historyWrite(committed.totals.history, history) } : {}),
  };
  if (snapshot) session.snapshotPosition = state.position;
  session.uncommitted = nothingUncommitted();
  session.committing = appends;
  for (const instance of write.unbound ?? []) secrets.delete(instance);
  return { session, write, state, pages, appends, former };
}
