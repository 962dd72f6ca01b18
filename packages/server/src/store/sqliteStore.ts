/** The embedded durable store: one SQLite file through Node's own module, synced before a commit is reported (P9). */
import { checkCall, newestOf, notWhole } from '@rejoin/core/internal';
import type { LogStore, RecordStore } from '@rejoin/core/memory';
import type { SessionSnapshot } from '@rejoin/core/protocol';
import { addCommit } from './addCommit.ts';
import type { Count } from './commitMark.ts';
import { copyDatabase } from './copyDatabase.ts';
import { openStore, type SqliteStoreOptions } from './openStore.ts';
import { addPage, splitRow } from './putWrite.ts';
import { readPages, weighPages } from './readPages.ts';
import { saveSettled } from './schema.ts';
import { createSessionRows } from './sessionRows.ts';
import { createSettling } from './settling.ts';
import { sqliteRecords } from './sqliteRecords.ts';
import { prepareStatements } from './sqliteStatements.ts';
import {
  consecutive,
  number,
  type SessionRow,
  toAnswer,
  toBatch,
  toBinding,
  toInfo,
  toSession,
  toSnapshot,
  toSummary,
} from './storedRows.ts';
import { explainStoreError } from './storeErrors.ts';
import { createTransactions } from './transactions.ts';
import { createUnsettled } from './unsettled.ts';

/** What the embedded store can do beyond keeping a log. */
export interface SqliteStore extends LogStore {
  readonly records: RecordStore;
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
 * @throws RejoinError `argument-invalid` without a folder; else see `openStore`
 */
export function sqliteStore(folder: string, options: SqliteStoreOptions = {}): SqliteStore {
  checkCall(typeof folder === 'string' && Object(options) === options, "sqliteStore('.rejoin')");
  const { db, mark, found } = openStore(folder, options);
  const sql = prepareStatements(db);
  let count: Count = found;

  const rows = createSessionRows(sql);
  const transactions = createTransactions(db, sql, rows);
  const unsettled = createUnsettled();
  const settling = createSettling({
    ...{ sql, rows, unsettled, transactions },
    newest: () => count.commits,
    save: (settled) => saveSettled(db, count.store, settled),
    settled: found.commits,
  });

  /** The mark follows the commit, so that it is never ahead of it. */
  function counted(next: Count): void {
    count = next;
    mark.write(next);
  }

  /** The row of a session of which nothing stands in the journal any more; for work within a transaction. */
  function settledRow(session: string, incarnation: string): SessionRow | undefined {
    settling.settle(session);
    return rows.findLog(session, incarnation);
  }

  return withExplainedErrors({
    async load(session) {
      if (unsettled.of(session)) transactions.run(() => settling.settle(session));
      const row = rows.find(session);
      if (!row) return undefined;
      const stored = sql.snapshot.get(row.id);
      const snapshot = stored && toSnapshot(stored, row.id);
      const listed = sql.summary.get(row.id);
      const summary = listed && toSummary(listed, row.id);
      return {
        incarnation: row.incarnation,
        createdAt: row.created,
        ...(summary ? { summary } : {}),
        upTo: row.upTo,
        batches: new Map(sql.producers.all(row.id).map((each) => toBatch(each, row.id, session))),
        secrets: new Map(sql.bound.all(row.id).map(toBinding)),
        compacted: row.compacted,
        // CAST: what `put` wrote, says its checksum.
        ...(snapshot === undefined ? {} : { snapshot: JSON.parse(snapshot) as SessionSnapshot }),
        ...(stored && snapshot === undefined ? { damaged: true } : {}),
      };
    },
    async commit(writes, at) {
      settling.makeRoom();
      // Not without writing: whether the disk takes it is the question.
      if (writes.length === 0) return transactions.run(() => saveSettled(db, count.store, settling.settled));
      const next = addCommit(writes, { sql, rows, unsettled, transactions, settling }, count, at);
      if (!next) return;
      counted(next);
      settling.schedule();
    },
    async read(session, after, weight) {
      const row = rows.find(session);
      return row ? readPages({ sql, row, waiting: unsettled.of(session) }, after, weight) : [];
    },
    async weigh(session, after, most) {
      const row = rows.find(session);
      return row ? weighPages({ sql, row, waiting: unsettled.of(session) }, after, most) : 0;
    },
    async history(session, from, before, bytes) {
      const row = rows.find(session);
      return row
        ? newestOf(consecutive(sql.entries.iterate(row.id, from, before), row, from, before), bytes)
        : [];
    },
    async compact(session, { incarnation, pages, next }) {
      transactions.run(() => {
        const row = settledRow(session, incarnation);
        if (!row) return;
        const after = pages[0]?.after ?? 0;
        const upTo = pages.at(-1)?.upTo ?? 0;
        if (pages.length > 0) for (const place of [after, upTo]) splitRow(sql, row, place);
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
      transactions.run(() => {
        const row = settledRow(session, incarnation);
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
    async list() {
      const summaries = new Map(
        sql.summaries.all().map((row) => [number(row, 'session'), toSummary(row, number(row, 'session'))]),
      );
      return sql.list.all().map((row) => {
        const session = toSession(row);
        return toInfo(session, summaries.get(session.id), unsettled.of(session.name)?.pages.at(-1));
      });
    },
    async delete(session) {
      const row = sql.session.get(session);
      if (!row) return;
      // Also of a session whose row is damaged: what it says about its length is not needed.
      const id = number(row, 'id');
      const length = unsettled.of(session)?.pages.at(-1)?.page.upTo ?? number(row, 'upto');
      const events = Math.max(0, count.events - length);
      const next = { ...count, commits: count.commits + 1, events };
      transactions.run(() => {
        // The journal may hold what is to go.
        settling.settleAll(next.commits, session);
        for (const remove of sql.remove) remove.run(id);
        rows.forget(session);
      });
      counted(next);
      // What was deleted also stands in the write-ahead log, until this empties it.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    records: sqliteRecords(sql),
    backup: (file) => copyDatabase(db, file),
    async close() {
      if (!db.isOpen) return;
      settling.stop();
      try {
        transactions.run(() => settling.settleAll(count.commits));
      } catch {
        // What is in the journal stays there for the next start.
      }
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
    records: {
      get: explained(store.records.get),
      put: explained(store.records.put),
      add: explained(store.records.add),
      remove: explained(store.records.remove),
      list: explained(store.records.list),
    },
    close: explained(store.close),
    backup: explained(store.backup),
  };
}
