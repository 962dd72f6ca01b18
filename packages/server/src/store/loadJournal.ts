/** The journal of a file, as a start, a check and a repair read it: what of it continues the logs that are stored. */
import { damaged } from './checksum.ts';
import { gapWords, type JournalGap, type JournalRow, readJournal } from './journal.ts';
import { lacks, type Row, type SessionRow } from './storedRows.ts';
import { createUnsettled, type Unsettled } from './unsettled.ts';

/** A session of which the journal has pages that do not follow on its log. */
export interface BrokenLog {
  readonly session: SessionRow;
  /** Where what is there ends. */
  readonly end: number;
  /** Where the first page begins that does not follow. */
  readonly next: number;
  /** Where the last one ends. */
  readonly upTo: number;
}

export interface LoadedJournal {
  /** What follows on the stored logs. */
  readonly unsettled: Unsettled;
  readonly gaps: readonly JournalGap[];
  readonly broken: readonly BrokenLog[];
  /** Number of the newest commit that can be verified. */
  readonly commits: number;
}

/**
 * @param sessions by their row
 * @param settled number of the last commit that has left the journal; undefined if that is not known
 */
export function loadJournal(
  rows: Iterable<Row>,
  sessions: ReadonlyMap<number, SessionRow>,
  settled: number | undefined,
): LoadedJournal {
  const unsettled = createUnsettled();
  const gaps: JournalGap[] = [];
  const broken = new Map<number, BrokenLog>();
  const ends = new Map<number, number>();

  function take({ commit, at, entries }: JournalRow): void {
    for (const entry of entries) {
      const session = sessions.get(entry.session);
      const [first] = entry.pages;
      const last = entry.pages.at(-1);
      // One that was given up, and what has been settled already.
      if (!session || commit <= session.written || !first || !last) continue;
      const end = ends.get(session.id) ?? session.upTo;
      const before = broken.get(session.id);
      if (before || first.after !== end)
        broken.set(session.id, { next: first.after, ...before, session, end, upTo: last.upTo });
      else {
        unsettled.add(session.name, entry, { commit, at });
        ends.set(session.id, last.upTo);
      }
    }
  }

  let commits = settled ?? 0;
  for (const { written } of sessions.values()) commits = Math.max(commits, written);
  for (const row of readJournal(rows, settled, commits)) {
    if ('from' in row) gaps.push(row);
    else {
      take(row);
      commits = Math.max(commits, row.commit);
    }
  }
  return { unsettled, gaps, broken: [...broken.values()], commits };
}

/** @throws RejoinError at the first thing that is missing or damaged */
export function whole({ unsettled, gaps, broken }: LoadedJournal): Unsettled {
  for (const gap of gaps) throw damaged(capitalised(gapWords(gap)));
  for (const { session, end, next } of broken)
    throw damaged(`${lacks(session.name, end, next)}: the journal`);
  return unsettled;
}

export const capitalised = (words: string): string => words.slice(0, 1).toUpperCase() + words.slice(1);
