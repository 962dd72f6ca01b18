/** All SQL that the embedded store runs while it serves, prepared once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SESSION_TABLES } from './schema.ts';

const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  rollback: 'ROLLBACK',
  session: 'SELECT * FROM sessions WHERE name = ?',
  addSession: `INSERT INTO sessions (name, created, incarnation, compacted, trimmed, upto, entries, changed, written, sum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  saveSession: `UPDATE sessions SET incarnation = ?, compacted = ?, trimmed = ?, upto = ?, entries = ?, changed = ?, written = ?,
     sum = ? WHERE id = ?`,
  addPage:
    'INSERT INTO log (session, after, upto, at, weight, sum, items, parts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  // From the page that holds the offset, which may begin before it.
  pages: `SELECT after, upto, at, weight, sum, items, parts FROM log WHERE session = ?
     AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
  // The row of several pages that an offset lies inside of.
  across: `SELECT id, after, upto, at, weight, sum, items, parts FROM log WHERE session = ? AND upto > ?
     AND after = (SELECT max(after) FROM log WHERE session = ? AND after < ?) AND parts IS NOT NULL`,
  removeRow: 'DELETE FROM log WHERE id = ?',
  // By the index alone.
  weights: `SELECT upto, weight FROM log WHERE session = ?
     AND after >= coalesce((SELECT max(after) FROM log WHERE session = ? AND after <= ?), 0) ORDER BY after`,
  first: 'SELECT after FROM log WHERE session = ? ORDER BY after LIMIT 1',
  range: `SELECT min(after) AS first, max(upto) AS last, max(at) AS at FROM log
     WHERE session = ? AND after >= ? AND upto <= ?`,
  removeRange: 'DELETE FROM log WHERE session = ? AND after >= ? AND upto <= ?',
  trim: 'DELETE FROM log WHERE session = ? AND upto <= ? AND after < (SELECT max(after) FROM log WHERE session = ?)',
  putEntry: 'INSERT OR REPLACE INTO history (session, number, sum, entry) VALUES (?, ?, ?, ?)',
  entries:
    'SELECT number, sum, entry FROM history WHERE session = ? AND number >= ? AND number < ? ORDER BY number DESC',
  producers: 'SELECT producer, first, digests, at, sum FROM producers WHERE session = ?',
  putProducer: `INSERT INTO producers (session, producer, first, digests, at, sum) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET first = excluded.first, digests = excluded.digests, at = excluded.at, sum = excluded.sum`,
  forgetProducers:
    'DELETE FROM producers WHERE session = ? AND producer NOT IN (SELECT value FROM json_each(?))',
  snapshot: 'SELECT sum, snapshot FROM snapshots WHERE session = ?',
  putSnapshot: 'INSERT OR REPLACE INTO snapshots (session, sum, snapshot) VALUES (?, ?, ?)',
  summary: 'SELECT sum, summary FROM summaries WHERE session = ?',
  summaries: 'SELECT session, sum, summary FROM summaries',
  putSummary: 'INSERT OR REPLACE INTO summaries (session, sum, summary) VALUES (?, ?, ?)',
  answer: 'SELECT key, digest, seq, sum FROM answers WHERE session = ? AND key = ?',
  putAnswer: 'INSERT OR REPLACE INTO answers (session, key, digest, seq, sum) VALUES (?, ?, ?, ?, ?)',
  // Keys begin with the participant and a slash, behind which comes a 0. The index of keys has all of it.
  forgetAnswers: `DELETE FROM answers WHERE id IN (SELECT id FROM answers WHERE session = ? AND key >= ? AND key < ?
     ORDER BY id DESC LIMIT -1 OFFSET ?)`,
  bind: 'INSERT OR REPLACE INTO instances (session, instance, secret, sum) VALUES (?, ?, ?, ?)',
  unbind: 'DELETE FROM instances WHERE session = ? AND instance = ?',
  bound: 'SELECT session, instance, secret, sum FROM instances WHERE session = ?',
  secrets: 'SELECT session, instance, secret, sum FROM instances WHERE instance = ?',
  record: 'SELECT collection, key, sum, value FROM records WHERE collection = ? AND key = ?',
  records: 'SELECT collection, key, sum, value FROM records WHERE collection = ? AND key >= ? AND key < ?',
  putRecord: 'INSERT OR REPLACE INTO records (collection, key, sum, value) VALUES (?, ?, ?, ?)',
  removeRecord: 'DELETE FROM records WHERE collection = ? AND key = ?',
  list: 'SELECT * FROM sessions ORDER BY id',
  addJournal: 'INSERT INTO journal (number, at, events, sum, entries) VALUES (?, ?, ?, ?, ?)',
  journal: 'SELECT number, at, events, sum, entries FROM journal ORDER BY number',
  shortenJournal: 'DELETE FROM journal WHERE number <= ?',
  emptyJournal: 'DELETE FROM journal',
};

export interface Statements extends Readonly<Record<keyof typeof SQL, StatementSync>> {
  /** Each takes away a part of one session. */
  readonly remove: readonly StatementSync[];
}

export function prepareStatements(db: DatabaseSync): Statements {
  const prepared = Object.entries(SQL).map(([name, text]) => [name, db.prepare(text)]);
  const remove = SESSION_TABLES.map((table) => `DELETE FROM ${table} WHERE session = ?`);
  return {
    // CAST: the names are those of `SQL`.
    ...(Object.fromEntries(prepared) as Record<keyof typeof SQL, StatementSync>),
    remove: [...remove, 'DELETE FROM sessions WHERE id = ?'].map((text) => db.prepare(text)),
  };
}
