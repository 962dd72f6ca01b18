/** The embedded durable store: one SQLite file through Node's own module, synced before a commit is reported (P9). */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import {
  type Answer,
  checkChain,
  type LastBatch,
  MAX_ANSWERS,
  newestOf,
  notWhole,
  type Page,
  type SessionInfo,
  type Snapshot,
  type Store,
  WINDOW,
  type Write,
  weightOf,
} from '@rejoin/core/protocol';
import { openDatabase } from './schema.ts';

type Row = Record<string, SQLOutputValue>;

/**
 * Keeps sessions in `<folder>/rejoin.db`. One process at a time: a second one is refused.
 *
 * @throws RejoinError see `openDatabase`
 */
export function sqliteStore(folder: string): Store {
  const db = openDatabase(folder);
  const sql = statements(db);

  const keyOf = (session: string): number | undefined => {
    const row = sql.session.get(session);
    return row && number(row, 'id');
  };

  const addPage = (key: number, page: Page, at: number) =>
    sql.addPage.run(key, page.after, page.upTo, at, weightOf(page), page.items);

  /** Of a log that was deleted or created anew meanwhile there is nothing to be tidied. */
  function keyOfLog(session: string, incarnation: string): number | undefined {
    const row = sql.session.get(session);
    return row && text(row, 'incarnation') === incarnation ? number(row, 'id') : undefined;
  }

  function put(write: Write, at: number): void {
    const { session, incarnation, pages, batches, snapshot, history, answers = [] } = write;
    const { bindings = [], unbound = [] } = write;
    const known = sql.session.get(session);
    if (!known && pages.length === 0 && batches.size === 0 && answers.length === 0 && !snapshot) return;
    const key = known
      ? number(known, 'id')
      : Number(sql.addSession.run(session, incarnation, at).lastInsertRowid);
    const head = sql.head.get(key);
    const upTo = head ? number(head, 'upto') : 0;
    checkChain(write, { incarnation: known ? text(known, 'incarnation') : incarnation, upTo });
    for (const page of pages) addPage(key, page, at);
    for (const [index, entry] of (history?.entries ?? []).entries())
      sql.putEntry.run(key, (history?.from ?? 0) + index, entry);
    for (const [producer, { first, digests }] of batches)
      sql.putProducer.run(key, producer, first, digests.join(), at);
    for (const answer of answers) sql.putAnswer.run(key, answer.key, answer.digest, answer.seq);
    if (answers.length > 0) sql.forgetAnswers.run(key, key, MAX_ANSWERS);
    for (const [instance, secret] of bindings) sql.bind.run(key, instance, secret);
    for (const instance of unbound) sql.unbind.run(key, instance);
    if (!snapshot) return;
    sql.putSnapshot.run(key, JSON.stringify(snapshot));
    // The fold forgets producers by its own rule (P13); what it remembers beyond these loses only its repeat check.
    sql.forgetProducers.run(key, key, WINDOW.producers);
  }

  function transact(work: () => void): void {
    sql.begin.run();
    try {
      work();
      sql.commit.run();
    } catch (error) {
      // A full disk may have ended the transaction already.
      if (db.isTransaction) sql.rollback.run();
      throw error;
    }
  }

  return {
    async load(session) {
      const row = sql.session.get(session);
      if (!row) return undefined;
      const key = number(row, 'id');
      const head = sql.head.get(key);
      const snapshot = sql.snapshot.get(key);
      return {
        incarnation: text(row, 'incarnation'),
        upTo: head ? number(head, 'upto') : 0,
        batches: new Map(sql.producers.all(key).map(toBatch)),
        secrets: new Map(sql.bound.all(key).map((row) => [text(row, 'instance'), text(row, 'secret')])),
        compacted: number(row, 'compacted'),
        // CAST: what `putSnapshot` wrote; that the state in it is whole is what its digest proves when it is read.
        ...(snapshot ? { snapshot: JSON.parse(text(snapshot, 'snapshot')) as Snapshot } : {}),
      };
    },
    async commit(writes, at) {
      transact(() => {
        for (const write of writes) put(write, at);
      });
    },
    async read(session, after, weight) {
      const pages: Page[] = [];
      const key = keyOf(session);
      if (key === undefined) return pages;
      let size = 0;
      // A statement that is left early is reset by the loop, so that it holds nothing open.
      for (const row of sql.pages.iterate(key, key, after)) {
        const page: Page = {
          after: number(row, 'after'),
          upTo: number(row, 'upto'),
          items: text(row, 'items'),
          weight: number(row, 'weight'),
        };
        if (page.upTo <= after) continue;
        if (pages.length > 0 && size + weightOf(page) > weight) break;
        pages.push(page);
        size += weightOf(page);
      }
      return pages;
    },
    async weigh(session, after, most) {
      const key = keyOf(session);
      let size = 0;
      if (key === undefined) return size;
      for (const row of sql.weights.iterate(key, key, after)) {
        if (number(row, 'upto') > after) size += number(row, 'weight');
        if (size > most) break;
      }
      return size;
    },
    async history(session, from, before, bytes) {
      const key = keyOf(session);
      return key === undefined ? [] : newestOf(entries(sql.entries.iterate(key, from, before)), bytes);
    },
    async compact(session, { incarnation, pages, next }) {
      transact(() => {
        const key = keyOfLog(session, incarnation);
        if (key === undefined) return;
        const after = pages[0]?.after ?? 0;
        const upTo = pages.at(-1)?.upTo ?? 0;
        const range = pages.length > 0 ? sql.range.get(key, after, upTo) : undefined;
        if (range) {
          if (number(range, 'first') !== after || number(range, 'last') !== upTo) throw notWhole(session);
          sql.removeRange.run(key, after, upTo);
          for (const page of pages) addPage(key, page, number(range, 'at'));
        }
        sql.setCompacted.run(next, key);
      });
    },
    async trim(session, incarnation, upTo) {
      const key = keyOfLog(session, incarnation);
      if (key !== undefined) transact(() => sql.trim.run(key, upTo, key));
    },
    async answer(session, key) {
      const id = keyOf(session);
      const row = id === undefined ? undefined : sql.answer.get(id, key);
      return row && toAnswer(row);
    },
    secrets: async (instance) => sql.secrets.all(instance).map((row) => text(row, 'secret')),
    list: async () => sql.list.all().map(toInfo),
    async delete(session) {
      const key = keyOf(session);
      if (key === undefined) return;
      transact(() => {
        for (const remove of sql.remove) remove.run(key);
      });
      // What was deleted also stands in the write-ahead log, until this empties it.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    async close() {
      if (db.isOpen) db.close();
    },
  };
}

function statements(db: DatabaseSync) {
  const prepare = (text: string): StatementSync => db.prepare(text);
  return {
    begin: prepare('BEGIN IMMEDIATE'),
    commit: prepare('COMMIT'),
    rollback: prepare('ROLLBACK'),
    session: prepare('SELECT id, incarnation, compacted FROM sessions WHERE name = ?'),
    addSession: prepare('INSERT INTO sessions (name, incarnation, created) VALUES (?, ?, ?)'),
    head: prepare('SELECT upto FROM log WHERE session = ? ORDER BY after DESC LIMIT 1'),
    addPage: prepare('INSERT INTO log (session, after, upto, at, weight, items) VALUES (?, ?, ?, ?, ?, ?)'),
    // From the page that holds the offset, which may begin before it.
    pages: prepare(
      `SELECT after, upto, weight, items FROM log WHERE session = ?
       AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
    ),
    // By the index alone.
    weights: prepare(
      `SELECT upto, weight FROM log WHERE session = ?
       AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
    ),
    range: prepare(
      `SELECT min(after) AS first, max(upto) AS last, max(at) AS at FROM log
       WHERE session = ? AND after >= ? AND upto <= ?`,
    ),
    removeRange: prepare('DELETE FROM log WHERE session = ? AND after >= ? AND upto <= ?'),
    setCompacted: prepare('UPDATE sessions SET compacted = ? WHERE id = ?'),
    trim: prepare(
      'DELETE FROM log WHERE session = ? AND upto <= ? AND after < (SELECT max(after) FROM log WHERE session = ?)',
    ),
    putEntry: prepare('INSERT OR REPLACE INTO history (session, number, entry) VALUES (?, ?, ?)'),
    entries: prepare(
      'SELECT entry FROM history WHERE session = ? AND number >= ? AND number < ? ORDER BY number DESC',
    ),
    producers: prepare('SELECT producer, first, digests FROM producers WHERE session = ?'),
    putProducer: prepare(
      `INSERT INTO producers (session, producer, first, digests, at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET first = excluded.first, digests = excluded.digests, at = excluded.at`,
    ),
    forgetProducers: prepare(
      `DELETE FROM producers WHERE session = ? AND producer NOT IN
       (SELECT producer FROM producers WHERE session = ? ORDER BY at DESC LIMIT ?)`,
    ),
    snapshot: prepare('SELECT snapshot FROM snapshots WHERE session = ?'),
    putSnapshot: prepare('INSERT OR REPLACE INTO snapshots (session, snapshot) VALUES (?, ?)'),
    answer: prepare('SELECT key, digest, seq FROM answers WHERE session = ? AND key = ?'),
    putAnswer: prepare('INSERT OR REPLACE INTO answers (session, key, digest, seq) VALUES (?, ?, ?, ?)'),
    forgetAnswers: prepare(
      'DELETE FROM answers WHERE session = ? AND id <= (SELECT id FROM answers WHERE session = ? ORDER BY id DESC LIMIT 1 OFFSET ?)',
    ),
    bind: prepare('INSERT OR REPLACE INTO instances (session, instance, secret) VALUES (?, ?, ?)'),
    unbind: prepare('DELETE FROM instances WHERE session = ? AND instance = ?'),
    bound: prepare('SELECT instance, secret FROM instances WHERE session = ?'),
    secrets: prepare('SELECT DISTINCT secret FROM instances WHERE instance = ?'),
    list: prepare(
      `SELECT name, created, coalesce(upto, 0) AS upto, coalesce(at, created) AS changed FROM sessions
       LEFT JOIN log ON log.session = sessions.id AND log.after =
         (SELECT max(after) FROM log WHERE log.session = sessions.id) ORDER BY sessions.id`,
    ),
    remove: ['log', 'producers', 'snapshots', 'answers', 'history', 'instances']
      .map((table) => prepare(`DELETE FROM ${table} WHERE session = ?`))
      .concat(prepare('DELETE FROM sessions WHERE id = ?')),
  };
}

// Every column is STRICT in its table, so these change nothing; they only say the type.
const number = (row: Row, name: string): number => Number(row[name]);
const text = (row: Row, name: string): string => String(row[name]);

function* entries(rows: Iterable<Row>): Generator<string> {
  for (const row of rows) yield text(row, 'entry');
}

const toBatch = (row: Row): [string, LastBatch] => [
  text(row, 'producer'),
  { first: number(row, 'first'), digests: text(row, 'digests').split(',') },
];

const toAnswer = (row: Row): Answer => ({
  key: text(row, 'key'),
  digest: text(row, 'digest'),
  seq: number(row, 'seq'),
});

const toInfo = (row: Row): SessionInfo => ({
  session: text(row, 'name'),
  events: number(row, 'upto'),
  createdAt: number(row, 'created'),
  changedAt: number(row, 'changed'),
});
