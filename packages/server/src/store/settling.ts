/**
 * Settling: what stands in the journal goes into the tables of its sessions, session by session, where each page of the file is touched
 * once for many commits. It happens some time after the commits, in slices between which others are served.
 */

import { addRow, putBatch } from './putWrite.ts';
import type { SessionRows } from './sessionRows.ts';
import type { Statements } from './sqliteStatements.ts';
import { joinInRow, type PageRow } from './storedRows.ts';
import type { Transactions } from './transactions.ts';
import type { Unsettled, WaitingPage } from './unsettled.ts';

/** From a commit until it is settled, ms, about. */
export const SETTLE_AFTER = 1_000;
/** Pages that one slice stores, and commits that it takes out of the journal: a millisecond or two, if they are small. */
const PAGES = 256;
const COMMITS = 256;
/** And so many characters of either: of large pages a slice takes a few. One that is larger goes alone. */
const CHARACTERS = 256 * 1024;
/** Characters that may wait. Beyond it commits wait for the settling. */
const MOST = 64 * 1024 * 1024;

/** Characters of a row that holds several pages, about: to read one of them is to read the row. */
const ROW = 32 * 1024;

function rowsOf(pages: readonly WaitingPage[]): PageRow[] {
  const rows: PageRow[] = [];
  let from = 0;
  let size = 0;
  for (const [index, { page }] of pages.entries()) {
    size += page.items.length;
    if (size < ROW && index < pages.length - 1) continue;
    rows.push(...joinInRow(pages.slice(from, index + 1)));
    from = index + 1;
    size = 0;
  }
  return rows;
}

/** What one slice may still store. */
interface Room {
  pages: number;
  characters: number;
}

const isFull = ({ pages, characters }: Room): boolean => pages <= 0 || characters <= 0;

export interface SettlingOptions {
  readonly sql: Statements;
  readonly rows: SessionRows;
  readonly unsettled: Unsettled;
  readonly transactions: Transactions;
  /** Number of the newest commit. */
  readonly newest: () => number;
  /** Stores how many commits are settled, within a transaction. */
  readonly save: (settled: number) => void;
  readonly settled: number;
}

export interface Settling {
  /** How many commits are settled: those after them stand in the journal. */
  readonly settled: number;
  /** Settles all of one session, within a transaction. */
  settle(session: string): void;
  /**
   * Settles everything and empties the journal, within a transaction.
   *
   * @param commits as many as there are with this transaction
   * @param but a session that is about to be deleted
   */
  settleAll(commits: number, but?: string): void;
  /**
   * Before a commit. A store that could not settle does not take more until it can.
   *
   * @throws what SQLite throws
   */
  makeRoom(): void;
  /** There is something in the journal. */
  schedule(): void;
  stop(): void;
}

export function createSettling(options: SettlingOptions): Settling {
  const { sql, rows, unsettled, transactions, newest, save } = options;
  let { settled } = options;
  let failed = false;
  let cancel: (() => void) | undefined;
  /** Sessions that the settling which is under way has still to look at, and the commit up to which it settles. */
  let queue: string[] = [];
  let target = settled;

  /** Stores what waits of a session, up to a commit and while there is room, within a transaction. */
  function put(session: string, upTo: number, room: Room): void {
    const waiting = unsettled.of(session);
    const row = waiting && rows.find(session);
    if (!row) return;
    const { pages, batches } = waiting;
    let count = 0;
    let last = pages[0];
    for (; count < pages.length; count++) {
      const next = pages[count];
      // All of a commit or nothing: the session's row says by the number of the commit what has left the journal.
      if (!next || next.commit > upTo || (isFull(room) && next.commit !== last?.commit)) break;
      room.pages--;
      room.characters -= next.page.items.length;
      last = next;
    }
    if (!last || count === 0) return;
    for (const each of rowsOf(pages.slice(0, count))) addRow(sql, row.id, each);
    const next = pages[count];
    // A batch that came later stands in the journal as well.
    const isDone = !next || next.commit > upTo;
    if (isDone) for (const [producer, [batch, at]] of batches) putBatch(sql, row.id, producer, batch, at);
    rows.save({ ...row, upTo: last.page.upTo, changed: last.at, written: last.commit });
    const stored = count;
    transactions.afterwards(() => unsettled.drop(session, stored, isDone));
  }

  function settle(session: string): void {
    const all = Number.POSITIVE_INFINITY;
    put(session, all, { pages: all, characters: all });
  }

  /** The journal begins after so many commits. */
  function leave(commit: number): void {
    save(commit);
    transactions.afterwards(() => {
      settled = commit;
      unsettled.leave(commit);
    });
  }

  function settleAll(commits: number, but?: string): void {
    for (const session of unsettled.sessions()) if (session !== but) settle(session);
    sql.emptyJournal.run();
    leave(commits);
    transactions.afterwards(unsettled.clear);
  }

  function slice(): void {
    const room = { pages: PAGES, characters: CHARACTERS };
    while (!isFull(room)) {
      const session = queue[0];
      if (session === undefined) break;
      put(session, target, room);
      // What is left of it is of later commits.
      if (!isFull(room)) queue.shift();
    }
    if (queue.length > 0 || settled >= target) return;
    const upTo = unsettled.reach(settled, Math.min(target, settled + COMMITS), CHARACTERS);
    sql.shortenJournal.run(upTo);
    leave(upTo);
  }

  function step(): void {
    cancel = undefined;
    try {
      transactions.run(slice);
    } catch {
      // The next commit tries again, and reports it.
      failed = true;
      return schedule();
    }
    if (settled >= target) return schedule();
    const next = setImmediate(step);
    next.unref();
    cancel = () => clearImmediate(next);
  }

  function begin(): void {
    queue = [...unsettled.sessions()];
    target = newest();
    step();
  }

  function schedule(): void {
    if (cancel || settled >= newest()) return;
    const timer = setTimeout(begin, SETTLE_AFTER);
    timer.unref();
    cancel = () => clearTimeout(timer);
  }

  return {
    get settled() {
      return settled;
    },
    settle,
    settleAll,
    makeRoom() {
      if (!failed && unsettled.size < MOST) return;
      transactions.run(() => settleAll(newest()));
      failed = false;
    },
    schedule,
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
