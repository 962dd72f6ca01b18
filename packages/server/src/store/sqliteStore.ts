/** The embedded durable store: one SQLite file through Node's own module, synced before a commit is reported (P9). */
import { newestOf, notWhole, type Page, type Store, weightOf } from '@rejoin/core/internal';
import type { Snapshot } from '@rejoin/core/protocol';
import { copyDatabase } from './copyDatabase.ts';
import { type OpenOptions, openStore } from './openStore.ts';
import { addPage, putWrite } from './putWrite.ts';
import { saveCount } from './schema.ts';
import { createSessionRows } from './sessionRows.ts';
import { prepareStatements } from './sqliteStatements.ts';
import {
  chained,
  consecutive,
  number,
  toAnswer,
  toBatch,
  toBinding,
  toInfo,
  toSession,
  toSnapshot,
} from './storedRows.ts';
import { explainStoreError } from './storeErrors.ts';

/** What the embedded store can do beyond keeping a log. */
export interface SqliteStore extends Store {
  /**
   * Copies all sessions into a new file while commits go on. `rejoin check <file>` verifies it; docs/operating.md says how it is
   * restored.
   *
   * @throws RejoinError `argument-invalid` if the file is there, `store-failed` if it cannot be written
   */
  backup(file: string): Promise<void>;
}

/**
 * Keeps sessions in `<folder>/rejoin.db`. One process at a time: a second one is refused. What is read is verified: damage is an error
 * that names the session and the place, and is never served as content.
 *
 * @throws RejoinError see `openStore`
 */
export function sqliteStore(folder: string, options: OpenOptions = {}): SqliteStore {
  const { db, mark, found } = openStore(folder, options);
  const sql = prepareStatements(db);
  let count = found;

  const rows = createSessionRows(sql);

  function transact(work: () => void): void {
    sql.begin.run();
    try {
      work();
      sql.commit.run();
    } catch (error) {
      rows.clear();
      // A full disk may have ended the transaction already.
      if (db.isTransaction) sql.rollback.run();
      throw error;
    }
  }

  /** The mark follows the commit, so that it is never ahead of it. */
  function counted(next: typeof count): void {
    count = next;
    mark.write(next);
  }

  return withExplainedErrors({
    async load(session) {
      const row = rows.find(session);
      if (!row) return undefined;
      const stored = sql.snapshot.get(row.id);
      const snapshot = stored && toSnapshot(stored, row.id);
      return {
        incarnation: row.incarnation,
        upTo: row.upTo,
        batches: new Map(sql.producers.all(row.id).map((each) => toBatch(each, row.id, session))),
        secrets: new Map(sql.bound.all(row.id).map(toBinding)),
        compacted: row.compacted,
        // CAST: what `put` wrote, says its checksum.
        ...(snapshot === undefined ? {} : { snapshot: JSON.parse(snapshot) as Snapshot }),
        ...(stored && snapshot === undefined ? { damaged: true } : {}),
      };
    },
    async commit(writes, at) {
      const next = { ...count, commits: count.commits + 1 };
      let changed = false;
      transact(() => {
        // Not without writing: whether the disk takes it is the question.
        if (writes.length === 0) saveCount(db, count);
        for (const write of writes) {
          const added = putWrite(sql, rows, write, at, next.commits);
          if (added === undefined) continue;
          changed = true;
          next.events += added;
        }
      });
      if (changed) counted(next);
    },
    async read(session, after, weight) {
      const pages: Page[] = [];
      const row = rows.find(session);
      if (!row) return pages;
      let size = 0;
      // A statement that is left early is reset by the loop, so that it holds nothing open.
      for (const page of chained(sql.pages.iterate(row.id, row.id, after), row, after)) {
        if (pages.length > 0 && size + weightOf(page) > weight) break;
        pages.push(page);
        size += weightOf(page);
      }
      return pages;
    },
    async weigh(session, after, most) {
      const row = rows.find(session);
      let size = 0;
      if (!row) return size;
      for (const each of sql.weights.iterate(row.id, row.id, after)) {
        if (number(each, 'upto') > after) size += number(each, 'weight');
        if (size > most) break;
      }
      return size;
    },
    async history(session, from, before, bytes) {
      const row = rows.find(session);
      return row
        ? newestOf(consecutive(sql.entries.iterate(row.id, from, before), row, from, before), bytes)
        : [];
    },
    async compact(session, { incarnation, pages, next }) {
      transact(() => {
        const row = rows.findLog(session, incarnation);
        if (!row) return;
        const after = pages[0]?.after ?? 0;
        const upTo = pages.at(-1)?.upTo ?? 0;
        const range = pages.length > 0 ? sql.range.get(row.id, after, upTo) : undefined;
        if (range) {
          if (number(range, 'first') !== after || number(range, 'last') !== upTo) throw notWhole(session);
          sql.removeRange.run(row.id, after, upTo);
          for (const page of pages) addPage(sql, row.id, page, number(range, 'at'));
        }
        rows.save({ ...row, compacted: next });
      });
    },
    async trim(session, incarnation, upTo) {
      transact(() => {
        const row = rows.findLog(session, incarnation);
        if (!row) return;
        sql.trim.run(row.id, upTo, row.id);
        const first = sql.first.get(row.id);
        rows.save({ ...row, trimmed: first ? number(first, 'after') : row.trimmed });
      });
    },
    async answer(session, key) {
      const row = rows.find(session);
      const stored = row && sql.answer.get(row.id, key);
      return stored && toAnswer(stored, row.id, session);
    },
    secrets: async (instance) => [...new Set(sql.secrets.all(instance).map((row) => toBinding(row)[1]))],
    list: async () => sql.list.all().map((row) => toInfo(toSession(row))),
    async delete(session) {
      const row = sql.session.get(session);
      if (!row) return;
      // Also of a session whose row is damaged: what it says about its length is not needed.
      const id = number(row, 'id');
      const events = Math.max(0, count.events - number(row, 'upto'));
      const next = { ...count, commits: count.commits + 1, events };
      transact(() => {
        for (const remove of sql.remove) remove.run(id);
        rows.forget(session);
        saveCount(db, next);
      });
      counted(next);
      // What was deleted also stands in the write-ahead log, until this empties it.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    backup: (file) => copyDatabase(db, file),
    async close() {
      if (!db.isOpen) return;
      mark.close();
      db.close();
    },
  });
}

/** What SQLite throws, in words. */
function withExplainedErrors(store: SqliteStore): SqliteStore {
  const explained =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      work(...args).catch((error: unknown) => {
        throw explainStoreError(error);
      });
  return {
    load: explained(store.load),
    commit: explained(store.commit),
    read: explained(store.read),
    weigh: explained(store.weigh),
    history: explained(store.history),
    compact: explained(store.compact),
    trim: explained(store.trim),
    answer: explained(store.answer),
    secrets: explained(store.secrets),
    list: explained(store.list),
    delete: explained(store.delete),
    close: explained(store.close),
    backup: explained(store.backup),
  };
}
