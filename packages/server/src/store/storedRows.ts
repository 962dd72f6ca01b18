/** Rows of the embedded store as values, each verified as it is read (checksum.ts). */
import type { SQLOutputValue } from 'node:sqlite';
import type { LastBatch, LogPage, SessionInfo, StoredAnswer } from '@rejoin/core/internal';
import { weightOf } from '@rejoin/core/internal';
import type { SessionSummary } from '@rejoin/core/memory';
import { damaged, sumOf } from './checksum.ts';

export type Row = Record<string, SQLOutputValue>;

// Every column is STRICT in its table, so these change nothing; they only say the type.
export const number = (row: Row, name: string): number => Number(row[name]);
export const text = (row: Row, name: string): string => String(row[name]);

/** A session's own row: which log it has, and what of it has to be there. */
export interface SessionRow {
  readonly id: number;
  readonly name: string;
  readonly incarnation: string;
  readonly created: number;
  readonly compacted: number;
  /** Where the log begins. */
  readonly trimmed: number;
  /** Where it ends. */
  readonly upTo: number;
  /** Entries of history. */
  readonly entries: number;
  /** When the log grew last. */
  readonly changed: number;
  /** Number of the commit that changed it last. */
  readonly written: number;
}

const sumOfSession = (row: SessionRow): number =>
  sumOf([
    'sessions',
    ...[row.id, row.name, row.incarnation, row.created, row.compacted],
    ...[row.trimmed, row.upTo, row.entries, row.changed, row.written],
  ]);

/** In the order of the columns that change. */
export const sessionValues = (row: SessionRow): (string | number)[] => [
  ...[row.incarnation, row.compacted, row.trimmed, row.upTo, row.entries, row.changed, row.written],
  sumOfSession(row),
];

/** As it reads, and whether that is what was written. */
export function readSession(row: Row): { readonly session: SessionRow; readonly sound: boolean } {
  const session: SessionRow = {
    id: number(row, 'id'),
    name: text(row, 'name'),
    incarnation: text(row, 'incarnation'),
    created: number(row, 'created'),
    compacted: number(row, 'compacted'),
    trimmed: number(row, 'trimmed'),
    upTo: number(row, 'upto'),
    entries: number(row, 'entries'),
    changed: number(row, 'changed'),
    written: number(row, 'written'),
  };
  return { session, sound: sumOfSession(session) === number(row, 'sum') };
}

export function toSession(row: Row): SessionRow {
  const { session, sound } = readSession(row);
  if (!sound) throw damaged(`What is stored of session ${session.name}`);
  return session;
}

export const sumOfSummary = (session: number, summary: string): number =>
  sumOf(['summaries', session], summary);

/** Undefined if it is not the one that was written: it is made anew when the session changes. */
export function toSummary(row: Row, session: number): SessionSummary | undefined {
  const summary = text(row, 'summary');
  // CAST: what `putWrite` wrote, says its checksum.
  if (sumOfSummary(session, summary) === number(row, 'sum')) return JSON.parse(summary) as SessionSummary;
  return undefined;
}

/** @param newest what of it stands in the journal and is the newest */
export const toInfo = (
  { name, upTo, created, changed }: SessionRow,
  summary: SessionSummary | undefined,
  newest?: { readonly page: LogPage; readonly at: number },
): SessionInfo => ({
  ...summary,
  session: name,
  events: newest?.page.upTo ?? upTo,
  createdAt: created,
  changedAt: newest?.at ?? changed,
});

/** Pages that stand in one row, which follow each other. */
export interface PageRow {
  readonly page: LogPage;
  /** Of several, whose texts stand one after the other: where each ends, what it weighs, and how long its text is, as JSON. */
  readonly parts: string | null;
  readonly at: number;
}

type Part = readonly [upTo: number, weight: number, length: number];

/** Pages as one row, with the time of the newest. To store a row takes as long as judging a token. */
export function joinInRow(pages: readonly { readonly page: LogPage; readonly at: number }[]): PageRow[] {
  const [first] = pages;
  const last = pages.at(-1);
  if (!first || !last) return [];
  if (first === last) return [{ ...first, parts: null }];
  let [items, weight] = ['', 0];
  const parts: Part[] = [];
  for (const { page } of pages) {
    items += page.items;
    weight += weightOf(page);
    parts.push([page.upTo, weightOf(page), page.items.length]);
  }
  const page = { after: first.page.after, upTo: last.page.upTo, items, weight };
  return [{ page, parts: JSON.stringify(parts), at: last.at }];
}

export const sumOfPage = (session: number, { page, parts, at }: PageRow): number => {
  const fields = ['log', session, page.after, page.upTo, at, weightOf(page)];
  return sumOf(parts === null ? fields : [...fields, parts], page.items);
};

/** @param name of its session, for the error */
export function toPages(row: Row, session: number, name: string): readonly LogPage[] {
  const page: LogPage = {
    after: number(row, 'after'),
    upTo: number(row, 'upto'),
    items: text(row, 'items'),
    weight: number(row, 'weight'),
  };
  // A file of an older version, which is only looked at, has no such column.
  const parts = row.parts == null ? null : text(row, 'parts');
  if (sumOfPage(session, { page, parts, at: number(row, 'at') }) !== number(row, 'sum'))
    throw damaged(`The stored page ${page.after}–${page.upTo} of session ${name}`);
  if (parts === null) return [page];
  let { after } = page;
  let from = 0;
  // CAST: what `joinInRow` wrote, says the checksum.
  return (JSON.parse(parts) as readonly Part[]).map(([upTo, weight, length]) => {
    const part = { after, upTo, weight, items: page.items.slice(from, from + length) };
    after = upTo;
    from += length;
    return part;
  });
}

export const sumOfBatch = (session: number, producer: string, batch: LastBatch, at: number): number =>
  sumOf(['producers', session, producer, batch.first, batch.digests.join(), at]);

export function toBatch(row: Row, session: number, name: string): [string, LastBatch] {
  const producer = text(row, 'producer');
  const batch: LastBatch = { first: number(row, 'first'), digests: text(row, 'digests').split(',') };
  if (sumOfBatch(session, producer, batch, number(row, 'at')) !== number(row, 'sum'))
    throw damaged(`The table of producers of session ${name}`);
  return [producer, batch];
}

export const sumOfAnswer = (session: number, { key, digest, seq }: StoredAnswer): number =>
  sumOf(['answers', session, key, digest, seq]);

export function toAnswer(row: Row, session: number, name: string): StoredAnswer {
  const answer: StoredAnswer = {
    key: text(row, 'key'),
    digest: text(row, 'digest'),
    seq: number(row, 'seq'),
  };
  if (sumOfAnswer(session, answer) !== number(row, 'sum'))
    throw damaged(`The table of answered requests of session ${name}`);
  return answer;
}

export const sumOfBinding = (session: number, instance: string, secret: string): number =>
  sumOf(['instances', session, instance, secret]);

export function toBinding(row: Row): [instance: string, secret: string] {
  const session = number(row, 'session');
  const instance = text(row, 'instance');
  const secret = text(row, 'secret');
  if (sumOfBinding(session, instance, secret) !== number(row, 'sum')) throw damaged(`The table of instances`);
  return [instance, secret];
}

export const sumOfEntry = (session: number, index: number, entry: string): number =>
  sumOf(['history', session, index], entry);

export const sumOfSnapshot = (session: number, snapshot: string): number =>
  sumOf(['snapshots', session], snapshot);

/** The text of a snapshot; undefined if it is not the one that was written. */
export function toSnapshot(row: Row, session: number): string | undefined {
  const snapshot = text(row, 'snapshot');
  return sumOfSnapshot(session, snapshot) === number(row, 'sum') ? snapshot : undefined;
}

/**
 * Pages from the one that holds an offset on, each of which has to follow on the one before, as far as the session's row says that the log reaches.
 *
 * @throws RejoinError at the first that is damaged or missing
 */
export function* chained(rows: Iterable<Row>, session: SessionRow, after: number): Generator<LogPage> {
  const { id, name, trimmed, upTo } = session;
  let end: number | undefined;
  for (const row of rows)
    for (const page of toPages(row, id, name)) {
      if (page.upTo <= after && page.upTo < upTo) continue;
      // A log that was trimmed begins behind an offset that it does not know any more.
      const follows = end === undefined ? page.after <= Math.max(after, trimmed) : page.after === end;
      if (!follows) throw missing(name, end ?? after, page.after);
      end = page.upTo;
      if (page.upTo > after) yield page;
    }
  const last = end ?? Math.max(after, trimmed);
  if (last < upTo) throw missing(name, last, upTo);
}

export const lacks = (name: string, from: number, to: number): string =>
  `The log of session ${name} lacks what stood between ${from} and ${to}`;

export const missing = (name: string, from: number, to: number): Error =>
  damaged(`${lacks(name, from, to)}: its table`);

/** Entries of history, newest first, without a gap down to `from`. */
export function* consecutive(
  rows: Iterable<Row>,
  { id, name, entries }: SessionRow,
  from: number,
  before: number,
): Generator<string> {
  let next = Math.min(before, entries) - 1;
  for (const row of rows) {
    const index = number(row, 'number');
    const entry = text(row, 'entry');
    if (index !== next || sumOfEntry(id, index, entry) !== number(row, 'sum')) throw damagedEntry(name, next);
    yield entry;
    next--;
  }
  if (next >= from) throw damagedEntry(name, next);
}

const damagedEntry = (name: string, index: number): Error =>
  damaged(`Entry ${index} of the history of session ${name}`);
