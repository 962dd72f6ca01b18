/** What the embedded store keeps beside its logs (`RecordStore`), in a table of its own. */
import type { RecordStore } from '@rejoin/core/memory';
import { sumOf } from './checksum.ts';
import type { Statements } from './sqliteStatements.ts';
import { number, type Row, text } from './storedRows.ts';

export const sumOfRecord = (collection: string, key: string, value: string): number =>
  sumOf(['records', collection, key], value);

/** Undefined if it is not the one that was written: what is kept here is asked for again, so one that is damaged is none. */
export function toRecord(row: Row): { readonly key: string; readonly value: string } | undefined {
  const [key, value] = [text(row, 'key'), text(row, 'value')];
  return sumOfRecord(text(row, 'collection'), key, value) === number(row, 'sum') ? { key, value } : undefined;
}

/** Behind every text that begins with the same letters. */
const LAST = '\u{10ffff}';

export function sqliteRecords(
  sql: Pick<Statements, 'record' | 'records' | 'putRecord' | 'removeRecord'>,
): RecordStore {
  const find = (collection: string, key: string): string | undefined => {
    const row = sql.record.get(collection, key);
    return row && toRecord(row)?.value;
  };
  const put = (collection: string, key: string, value: string): void => {
    sql.putRecord.run(collection, key, sumOfRecord(collection, key, value), value);
  };
  return {
    get: async (collection, key) => find(collection, key),
    put: async (collection, key, value) => put(collection, key, value),
    async add(collection, key, value) {
      const there = find(collection, key);
      if (there === undefined) put(collection, key, value);
      return there;
    },
    async remove(collection, key) {
      sql.removeRecord.run(collection, key);
    },
    list: async (collection, prefix = '') =>
      sql.records.all(collection, prefix, `${prefix}${LAST}`).flatMap((row) => toRecord(row) ?? []),
  };
}
