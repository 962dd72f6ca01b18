/** The embedded durable store: one SQLite file through Node's own module, synced before a commit is reported (P9). */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  checkChain,
  MAX_ANSWERS,
  newestOf,
  notWhole,
  type Page,
  type Store,
  type Write,
  weightOf,
} from '@rejoin/core/internal';
import { participantOf, type Snapshot } from '@rejoin/core/protocol';
import { copyDatabase } from './copyDatabase.ts';
import { type OpenOptions, openStore } from './openStore.ts';
import { SESSION_TABLES, saveCount } from './schema.ts';
import {
  chained,
  consecutive,
  number,
  type SessionRow,
  sessionValues,
  sumOfAnswer,
  sumOfBatch,
  sumOfBinding,
  sumOfEntry,
  sumOfPage,
  sumOfSnapshot,
  toAnswer,
  toBatch,
  toBinding,
  toInfo,
  toSession,
  toSnapshot,
} from './storedRows.ts';
import { explainStoreError } from './storeErrors.ts';

/** Rows of sessions that are kept at hand. */
const MOST_ROWS = 4_096;

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
  const sql = statements(db);
  let count = found;

  /** Rows that were read or written last: nobody else changes them. */
  const rows = new Map<string, SessionRow>();
  function remember(row: SessionRow): SessionRow {
    const [oldest] = rows.size < MOST_ROWS || rows.has(row.name) ? [] : rows.keys();
    if (oldest !== undefined) rows.delete(oldest);
    rows.set(row.name, row);
    return row;
  }

  function find(session: string): SessionRow | undefined {
    const known = rows.get(session);
    if (known) return known;
    const row = sql.session.get(session);
    return row && remember(toSession(row));
  }

  const addPage = (id: number, page: Page, at: number) =>
    sql.addPage.run(id, page.after, page.upTo, at, weightOf(page), sumOfPage(id, page, at), page.items);

  function save(row: SessionRow): void {
    sql.saveSession.run(...sessionValues(row), row.id);
    remember(row);
  }

  function create(name: string, incarnation: string, at: number): SessionRow {
    const fresh = { id: 0, name, incarnation, created: at, changed: at };
    const row = { ...fresh, compacted: 0, trimmed: 0, upTo: 0, entries: 0, written: 0 };
    const { lastInsertRowid } = sql.addSession.run(name, at, ...sessionValues(row));
    return { ...row, id: Number(lastInsertRowid) };
  }

  /** Of a log that was deleted or created anew meanwhile there is nothing to be tidied. */
  function findLog(session: string, incarnation: string): SessionRow | undefined {
    const row = find(session);
    return row?.incarnation === incarnation ? row : undefined;
  }

  /** Gives how many events it adds; undefined if there is nothing to be stored. */
  function put(write: Write, at: number, commit: number): number | undefined {
    const { session, incarnation, pages, batches, snapshot, history, answers = [] } = write;
    const { bindings = [], unbound = [] } = write;
    const known = find(session);
    if (!known && pages.length === 0 && batches.size === 0 && answers.length === 0 && !snapshot)
      return undefined;
    const row = known ?? create(session, incarnation, at);
    const { id } = row;
    checkChain(write, row);
    for (const page of pages) addPage(id, page, at);
    const { from = 0, entries = [] } = history ?? {};
    for (const [index, entry] of entries.entries())
      sql.putEntry.run(id, from + index, sumOfEntry(id, from + index, entry), entry);
    for (const [producer, batch] of batches)
      sql.putProducer.run(
        ...[id, producer, batch.first, batch.digests.join(), at],
        sumOfBatch(id, producer, batch, at),
      );
    for (const answer of answers)
      sql.putAnswer.run(id, answer.key, answer.digest, answer.seq, sumOfAnswer(id, answer));
    for (const participant of new Set(answers.map((answer) => participantOf(answer.key))))
      sql.forgetAnswers.run(id, `${participant}/`, `${participant}0`, MAX_ANSWERS);
    for (const [instance, secret] of bindings)
      sql.bind.run(id, instance, secret, sumOfBinding(id, instance, secret));
    for (const instance of unbound) sql.unbind.run(id, instance);
    const upTo = pages.at(-1)?.upTo ?? row.upTo;
    save({
      ...row,
      upTo,
      entries: Math.max(row.entries, from + entries.length),
      changed: pages.length > 0 ? at : row.changed,
      written: commit,
    });
    if (snapshot) {
      const stored = JSON.stringify(snapshot);
      sql.putSnapshot.run(id, sumOfSnapshot(id, stored), stored);
      if (write.producers) sql.forgetProducers.run(id, JSON.stringify(write.producers));
    }
    return upTo - row.upTo;
  }

  function transact(work: () => void): void {
    sql.begin.run();
    try {
      work();
      sql.commit.run();
    } catch (error) {
      // What was put there by this transaction is not what is stored.
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

  return worded({
    async load(session) {
      const row = find(session);
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
          const added = put(write, at, next.commits);
          if (added === undefined) continue;
          changed = true;
          next.events += added;
        }
      });
      if (changed) counted(next);
    },
    async read(session, after, weight) {
      const pages: Page[] = [];
      const row = find(session);
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
      const row = find(session);
      let size = 0;
      if (!row) return size;
      for (const each of sql.weights.iterate(row.id, row.id, after)) {
        if (number(each, 'upto') > after) size += number(each, 'weight');
        if (size > most) break;
      }
      return size;
    },
    async history(session, from, before, bytes) {
      const row = find(session);
      return row
        ? newestOf(consecutive(sql.entries.iterate(row.id, from, before), row, from, before), bytes)
        : [];
    },
    async compact(session, { incarnation, pages, next }) {
      transact(() => {
        const row = findLog(session, incarnation);
        if (!row) return;
        const after = pages[0]?.after ?? 0;
        const upTo = pages.at(-1)?.upTo ?? 0;
        const range = pages.length > 0 ? sql.range.get(row.id, after, upTo) : undefined;
        if (range) {
          if (number(range, 'first') !== after || number(range, 'last') !== upTo) throw notWhole(session);
          sql.removeRange.run(row.id, after, upTo);
          for (const page of pages) addPage(row.id, page, number(range, 'at'));
        }
        save({ ...row, compacted: next });
      });
    },
    async trim(session, incarnation, upTo) {
      transact(() => {
        const row = findLog(session, incarnation);
        if (!row) return;
        sql.trim.run(row.id, upTo, row.id);
        const first = sql.first.get(row.id);
        save({ ...row, trimmed: first ? number(first, 'after') : row.trimmed });
      });
    },
    async answer(session, key) {
      const row = find(session);
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
        rows.delete(session);
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
function worded(store: SqliteStore): SqliteStore {
  const told =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      work(...args).catch((error: unknown) => {
        throw explainStoreError(error);
      });
  return {
    load: told(store.load),
    commit: told(store.commit),
    read: told(store.read),
    weigh: told(store.weigh),
    history: told(store.history),
    compact: told(store.compact),
    trim: told(store.trim),
    answer: told(store.answer),
    secrets: told(store.secrets),
    list: told(store.list),
    delete: told(store.delete),
    close: told(store.close),
    backup: told(store.backup),
  };
}

function statements(db: DatabaseSync) {
  const prepare = (text: string): StatementSync => db.prepare(text);
  return {
    begin: prepare('BEGIN IMMEDIATE'),
    commit: prepare('COMMIT'),
    rollback: prepare('ROLLBACK'),
    session: prepare('SELECT * FROM sessions WHERE name = ?'),
    addSession: prepare(
      `INSERT INTO sessions (name, created, incarnation, compacted, trimmed, upto, entries, changed, written, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    saveSession: prepare(
      `UPDATE sessions SET incarnation = ?, compacted = ?, trimmed = ?, upto = ?, entries = ?, changed = ?, written = ?,
       sum = ? WHERE id = ?`,
    ),
    addPage: prepare(
      'INSERT INTO log (session, after, upto, at, weight, sum, items) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    // From the page that holds the offset, which may begin before it.
    pages: prepare(
      `SELECT after, upto, at, weight, sum, items FROM log WHERE session = ?
       AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
    ),
    // By the index alone.
    weights: prepare(
      `SELECT upto, weight FROM log WHERE session = ?
       AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
    ),
    first: prepare('SELECT after FROM log WHERE session = ? ORDER BY after LIMIT 1'),
    range: prepare(
      `SELECT min(after) AS first, max(upto) AS last, max(at) AS at FROM log
       WHERE session = ? AND after >= ? AND upto <= ?`,
    ),
    removeRange: prepare('DELETE FROM log WHERE session = ? AND after >= ? AND upto <= ?'),
    trim: prepare(
      'DELETE FROM log WHERE session = ? AND upto <= ? AND after < (SELECT max(after) FROM log WHERE session = ?)',
    ),
    putEntry: prepare('INSERT OR REPLACE INTO history (session, number, sum, entry) VALUES (?, ?, ?, ?)'),
    entries: prepare(
      'SELECT number, sum, entry FROM history WHERE session = ? AND number >= ? AND number < ? ORDER BY number DESC',
    ),
    producers: prepare('SELECT producer, first, digests, at, sum FROM producers WHERE session = ?'),
    putProducer: prepare(
      `INSERT INTO producers (session, producer, first, digests, at, sum) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET first = excluded.first, digests = excluded.digests, at = excluded.at, sum = excluded.sum`,
    ),
    forgetProducers: prepare(
      'DELETE FROM producers WHERE session = ? AND producer NOT IN (SELECT value FROM json_each(?))',
    ),
    snapshot: prepare('SELECT sum, snapshot FROM snapshots WHERE session = ?'),
    putSnapshot: prepare('INSERT OR REPLACE INTO snapshots (session, sum, snapshot) VALUES (?, ?, ?)'),
    answer: prepare('SELECT key, digest, seq, sum FROM answers WHERE session = ? AND key = ?'),
    putAnswer: prepare(
      'INSERT OR REPLACE INTO answers (session, key, digest, seq, sum) VALUES (?, ?, ?, ?, ?)',
    ),
    forgetAnswers: prepare(
      // Keys begin with the participant and a slash, behind which comes a 0. The index of keys has all of it.
      `DELETE FROM answers WHERE id IN (SELECT id FROM answers WHERE session = ? AND key >= ? AND key < ?
       ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    ),
    bind: prepare('INSERT OR REPLACE INTO instances (session, instance, secret, sum) VALUES (?, ?, ?, ?)'),
    unbind: prepare('DELETE FROM instances WHERE session = ? AND instance = ?'),
    bound: prepare('SELECT session, instance, secret, sum FROM instances WHERE session = ?'),
    secrets: prepare('SELECT session, instance, secret, sum FROM instances WHERE instance = ?'),
    list: prepare('SELECT * FROM sessions ORDER BY id'),
    remove: SESSION_TABLES.map((table) => prepare(`DELETE FROM ${table} WHERE session = ?`)).concat(
      prepare('DELETE FROM sessions WHERE id = ?'),
    ),
  };
}
