/** Reading a log that stands in two places: its older pages in their table, the newest in the journal. */
import { type LogPage, weightOf } from '@rejoin/core/internal';
import type { Statements } from './sqliteStatements.ts';
import { chained, number, type SessionRow, toPages } from './storedRows.ts';
import type { Waiting } from './unsettled.ts';

interface Places {
  readonly sql: Statements;
  readonly row: SessionRow;
  /** What of it stands in the journal. */
  readonly waiting: Waiting | undefined;
}

/** Pages from the one that holds an offset on. */
function* pagesFrom({ sql, row, waiting }: Places, after: number): Generator<LogPage> {
  if (!waiting || after < row.upTo) yield* chained(sql.pages.iterate(row.id, row.id, after), row, after);
  for (const { page } of waiting?.pages ?? []) if (page.upTo > after) yield page;
}

export function readPages(places: Places, after: number, weight: number): LogPage[] {
  const pages: LogPage[] = [];
  let size = 0;
  // A statement that is left early is reset by the loop, so that it holds nothing open.
  for (const page of pagesFrom(places, after)) {
    if (pages.length > 0 && size + weightOf(page) > weight) break;
    pages.push(page);
    size += weightOf(page);
  }
  return pages;
}

export function weighPages({ sql, row, waiting }: Places, after: number, most: number): number {
  let size = 0;
  for (const { page } of waiting?.pages ?? []) if (page.upTo > after) size += weightOf(page);
  if (size > most) return size;
  const across = sql.across.get(row.id, after, row.id, after);
  for (const page of across ? toPages(across, row.id, row.name) : [])
    if (page.upTo <= after) size -= weightOf(page);
  for (const each of sql.weights.iterate(row.id, row.id, after)) {
    if (number(each, 'upto') > after) size += number(each, 'weight');
    if (size > most) break;
  }
  return size;
}
