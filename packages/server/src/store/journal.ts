/**
 * The journal's rows: what each commit has added to sessions that the store knows, all of them in one row. So a commit touches one page
 * of the file, however many sessions it is of; what stands in the journal is settled into the sessions' own tables later.
 */
import type { LastBatch, LogPage } from '@rejoin/core/internal';
import { weightOf } from '@rejoin/core/internal';
import { sumOf } from './checksum.ts';
import { number, type Row, text } from './storedRows.ts';

/** What one commit has added to one session. */
export interface JournalEntry {
  /** The session's row. */
  readonly session: number;
  readonly pages: readonly LogPage[];
  readonly batches: ReadonlyMap<string, LastBatch>;
}

export interface JournalRow {
  /** Number of the commit. They have no gaps. */
  readonly commit: number;
  readonly at: number;
  /** Events in all sessions, with it. */
  readonly events: number;
  readonly entries: readonly JournalEntry[];
}

type Head = readonly [
  session: number,
  pages: readonly (readonly [after: number, upTo: number, weight: number, length: number])[],
  batches: readonly (readonly [producer: string, first: number, ...digests: string[]])[],
];

/** A line of JSON (`Head`) that says what there is, and behind it the items of all pages, as they are. */
export function encodeEntries(entries: readonly JournalEntry[]): string {
  let items = '';
  let heads = '';
  for (const { session, pages, batches } of entries) {
    let [ofPages, ofBatches] = ['', ''];
    for (const page of pages) {
      items += page.items;
      ofPages += `${comma(ofPages)}[${page.after},${page.upTo},${weightOf(page)},${page.items.length}]`;
    }
    for (const [producer, { first, digests }] of batches) {
      ofBatches += `${comma(ofBatches)}[${JSON.stringify(producer)},${first}`;
      for (const digest of digests) ofBatches += `,${JSON.stringify(digest)}`;
      ofBatches += ']';
    }
    heads += `${comma(heads)}[${session},[${ofPages}],[${ofBatches}]]`;
  }
  return `[${heads}]\n${items}`;
}

const comma = (before: string): string => (before === '' ? '' : ',');

function decodeEntries(stored: string): JournalEntry[] {
  let at = stored.indexOf('\n') + 1;
  // CAST: what `encodeEntries` wrote, says its checksum.
  const heads = JSON.parse(stored.slice(0, at)) as readonly Head[];
  return heads.map(([session, pages, batches]) => ({
    session,
    pages: pages.map(([after, upTo, weight, length]) => {
      const items = stored.slice(at, at + length);
      at += length;
      return { after, upTo, weight, items };
    }),
    batches: new Map(batches.map(([producer, first, ...digests]) => [producer, { first, digests }])),
  }));
}

export const sumOfJournal = (commit: number, at: number, events: number, entries: string): number =>
  sumOf(['journal', commit, at, events], entries);

/** Some commits that are not there, or not what was written. */
export interface JournalGap {
  readonly from: number;
  readonly to: number;
}

export const gapWords = ({ from, to }: JournalGap): string =>
  from === to ? `commit ${from} in the journal` : `the journal from commit ${from} to ${to}`;

/**
 * All rows in their order, each verified, and the gaps between them.
 *
 * @param settled number of the last commit that left the journal; undefined: it is not known
 * @param least number of a commit that has to be there, if it is not settled
 */
export function* readJournal(
  rows: Iterable<Row>,
  settled: number | undefined,
  least: number,
): Generator<JournalRow | JournalGap> {
  let last = settled;
  for (const row of rows) {
    const commit = number(row, 'number');
    const [at, events, entries] = [number(row, 'at'), number(row, 'events'), text(row, 'entries')];
    if (last !== undefined && commit > last + 1) yield { from: last + 1, to: commit - 1 };
    const isSound = commit > (last ?? 0) && sumOfJournal(commit, at, events, entries) === number(row, 'sum');
    yield isSound ? { commit, at, events, entries: decodeEntries(entries) } : { from: commit, to: commit };
    last = commit;
  }
  if (last !== undefined && last < least) yield { from: last + 1, to: least };
}
