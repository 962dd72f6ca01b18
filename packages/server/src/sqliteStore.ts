/** The embedded durable store: one SQLite file through Node's own module, synced before a commit is reported (P9). */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import {
  type Answer,
  checkChain,
  type LastBatch,
  MAX_ANSWERS,
  type Page,
  type SessionInfo,
  type Snapshot,
  type Store,
  WINDOW,
  type Write,
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

  function put(write: Write, at: number): void {
    const { session, incarnation, pages, batches, snapshot, answers = [] } = write;
    const known = sql.session.get(session);
    if (!known && pages.length === 0 && batches.size === 0 && answers.length === 0 && !snapshot) return;
    const key = known
      ? number(known, 'id')
      : Number(sql.addSession.run(session, incarnation, at).lastInsertRowid);
    const head = sql.head.get(key);
    const upTo = head ? number(head, 'upto') : 0;
    checkChain(write, { incarnation: known ? text(known, 'incarnation') : incarnation, upTo });
    let total = head ? number(head, 'total') : 0;
    for (const page of pages) {
      total += page.items.length;
      sql.addPage.run(key, page.after, page.upTo, at, page.items.length, total, page.items);
    }
    for (const [producer, { first, digests }] of batches)
      sql.putProducer.run(key, producer, first, digests.join(), at);
    for (const answer of answers) sql.putAnswer.run(key, answer.key, answer.digest, answer.seq);
    if (answers.length > 0) sql.forgetAnswers.run(key, key, MAX_ANSWERS);
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
        // CAST: what `putSnapshot` wrote; that the state in it is whole is what its digest proves when it is read.
        ...(snapshot ? { snapshot: JSON.parse(text(snapshot, 'snapshot')) as Snapshot } : {}),
      };
    },
    async commit(writes, at) {
      transact(() => {
        for (const write of writes) put(write, at);
      });
    },
    async read(session, after, bytes) {
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
        };
        if (page.upTo <= after) continue;
        if (pages.length > 0 && size + page.items.length > bytes) break;
        pages.push(page);
        size += page.items.length;
      }
      return pages;
    },
    async weigh(session, after) {
      const key = keyOf(session);
      const head = key === undefined ? undefined : sql.head.get(key);
      if (key === undefined || !head) return 0;
      const before = sql.before.get(key, after);
      if (!before) return number(head, 'total');
      const within = number(before, 'upto') > after ? number(before, 'size') : 0;
      return number(head, 'total') - number(before, 'total') + within;
    },
    async answer(session, key) {
      const id = keyOf(session);
      const row = id === undefined ? undefined : sql.answer.get(id, key);
      return row && toAnswer(row);
    },
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
    session: prepare('SELECT id, incarnation FROM sessions WHERE name = ?'),
    addSession: prepare('INSERT INTO sessions (name, incarnation, created) VALUES (?, ?, ?)'),
    head: prepare('SELECT upto, total FROM log WHERE session = ? ORDER BY after DESC LIMIT 1'),
    before: prepare(
      'SELECT upto, size, total FROM log WHERE session = ? AND after < ? ORDER BY after DESC LIMIT 1',
    ),
    addPage: prepare(
      'INSERT INTO log (session, after, upto, at, size, total, items) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    // From the page that holds the offset, which may begin before it.
    pages: prepare(
      `SELECT after, upto, items FROM log WHERE session = ?
       AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
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
    list: prepare(
      `SELECT name, created, coalesce(upto, 0) AS upto, coalesce(at, created) AS changed FROM sessions
       LEFT JOIN log ON log.session = sessions.id AND log.after =
         (SELECT max(after) FROM log WHERE log.session = sessions.id) ORDER BY sessions.id`,
    ),
    remove: ['log', 'producers', 'snapshots', 'answers']
      .map((table) => prepare(`DELETE FROM ${table} WHERE session = ?`))
      .concat(prepare('DELETE FROM sessions WHERE id = ?')),
  };
}

// Every column is STRICT in its table, so these change nothing; they only say the type.
const number = (row: Row, name: string): number => Number(row[name]);
const text = (row: Row, name: string): string => String(row[name]);

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
