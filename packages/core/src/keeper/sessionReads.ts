/** What is read of a session without a subscription: its snapshot, pages of its log, pages of its history. */
import { REDUCER, type SessionState } from '../fold/state.ts';
import { checkCall } from '../protocol/checkCall.ts';
import { RejoinError } from '../protocol/errors.ts';
import { type Cursor, isSessionId } from '../protocol/ids.ts';
import type { ReportFault } from './faultReporter.ts';
import type { LogPage, LogStore } from './logStore.ts';
import type { OpenSessions } from './openSessions.ts';
import { resolveCursor } from './resolveCursor.ts';
import type { SessionHost } from './sessionHost.ts';
import { snapshotOf } from './sharedSnapshot.ts';
import { readTail } from './tail.ts';

/** Some entries of a session's history, as `writeHistoryEntry` made them. */
export interface HistoryText {
  /** Names the log and the version of the fold: under another name, the same numbers are other entries. */
  readonly log: string;
  readonly entries: readonly string[];
  /** Number of the first one: history is numbered from 0. */
  readonly from: number;
  /** Whether it begins where history does. */
  readonly end: boolean;
  /** Whether the answer to this `before` will be the same for ever. */
  readonly full: boolean;
}

/** A page of a session's log. */
export interface ReadPage {
  readonly incarnation: string;
  readonly page: LogPage;
  /** Whether the log ends with it. */
  readonly end: boolean;
}

/** Entries of one page of history, and characters of it, about. */
const HISTORY_PAGE = 100;
const HISTORY_BYTES = 1024 * 1024;

export interface SessionReads extends Pick<SessionHost, 'snapshot'> {
  /** What the log folds to by now, committed. */
  state(session: string): Promise<SessionState>;
  /** The page of the log after a cursor, or its first one. */
  read(session: string, cursor: Cursor | undefined): Promise<ReadPage>;
  /**
   * What has left the window (P24), in pages of 100 entries, newest first: those before the entry of that number, or the
   * newest. A page of large entries holds fewer, and at least one.
   */
  history(session: string, before?: number): Promise<HistoryText>;
}

export interface SessionReadsOptions {
  readonly store: LogStore;
  readonly sessions: Pick<OpenSessions, 'find'>;
  readonly report: ReportFault;
}

export function createSessionReads({ store, sessions, report }: SessionReadsOptions): SessionReads {
  /** The caller learns of a fault by what is thrown; the operator has to hear of it too. */
  const reading = <T>(id: string, read: Promise<T>): Promise<T> =>
    read.catch((cause: unknown) => {
      report('store-failed', `Session ${id} could not be read.`, cause);
      throw cause;
    });

  return {
    async snapshot(id) {
      checkCall(isSessionId(id), "host.snapshot('my-session')");
      return snapshotOf(await sessions.find(id));
    },
    state: async (id) => (await sessions.find(id)).committed,
    async read(id, cursor) {
      const session = await sessions.find(id);
      const at = cursor === undefined ? 0 : resolveCursor(session, cursor);
      if (typeof at !== 'number') throw new RejoinError(at.code, at.message);
      const end = session.committed.position;
      const tail = await reading(id, readTail(store, session, at));
      if (tail === 'evicted')
        throw new RejoinError('cursor-evicted', 'The log no longer knows this cursor. Take the snapshot.');
      return { incarnation: session.keeper.incarnation, page: tail.page, end: tail.page.upTo === end };
    },
    async history(id, before) {
      const session = await sessions.find(id);
      const total = session.committed.totals.history;
      const until = Math.min(before ?? total, total);
      const first = Math.floor(Math.max(0, until - 1) / HISTORY_PAGE) * HISTORY_PAGE;
      const entries = until === 0 ? [] : await reading(id, store.history(id, first, until, HISTORY_BYTES));
      const from = until - entries.length;
      return {
        log: `${session.keeper.incarnation}.${REDUCER}`,
        entries,
        from,
        end: from === 0,
        full: until === before && until % HISTORY_PAGE === 0 && until > 0,
      };
    },
  };
}
