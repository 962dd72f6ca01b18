/** How the embedded store goes on after damage or loss: with what can be verified, under new incarnations (P19). */
import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { gapWords } from './journal.ts';
import { capitalised, type LoadedJournal } from './loadJournal.ts';
import { replayJournal } from './replayJournal.ts';
import { countOf, newStoreId, SESSION_TABLES, saveSettled } from './schema.ts';
import { toRecord } from './sqliteRecords.ts';
import {
  number,
  type Row,
  readSession,
  type SessionRow,
  sessionValues,
  text,
  toAnswer,
  toBatch,
  toBinding,
  toPages,
  toSnapshot,
  toSummary,
} from './storedRows.ts';

/**
 * Gives all logs new names, so that no cursor of theirs leads into this store: what readers had beyond it, or otherwise, they
 * read anew and compare. It is another store from here on, whose mark begins anew.
 */
export function renew(db: DatabaseSync): void {
  const save = db.prepare('UPDATE sessions SET incarnation = ?, sum = ? WHERE id = ?');
  const { commits } = countOf(db);
  transact(db, () => {
    for (const row of db.prepare('SELECT * FROM sessions').all()) {
      const { session } = readSession(row);
      const incarnation = randomBytes(12).toString('base64url');
      const sum = sessionValues({ ...session, incarnation }).at(-1) ?? 0;
      save.run(incarnation, sum, session.id);
    }
    saveSettled(db, newStoreId(), commits);
    db.exec('PRAGMA application_id = 0');
  });
  // Into the file itself, before a client is served: its header says from now on that it is no backup.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

function transact(db: DatabaseSync, work: () => void): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Leaves out what cannot be verified. Of a log the newest whole part stays that can be folded: from its beginning, or from behind
 * its snapshot. Gives a sentence for each thing that is given up.
 */
export function repair(db: DatabaseSync): string[] {
  const said: string[] = [];
  db.exec('REINDEX');
  transact(db, () => {
    saveSettled(db, newStoreId(), settledOf(db));
    for (const row of db.prepare('SELECT * FROM sessions').all()) {
      const { session, sound } = readSession(row);
      said.push(
        ...(sound ? repairSession(db, session) : remove(db, session, 'what is stored of it is damaged')),
      );
    }
    for (const row of db.prepare('SELECT * FROM records').all()) {
      if (toRecord(row)) continue;
      db.prepare('DELETE FROM records WHERE collection = ? AND key = ?').run(
        text(row, 'collection'),
        text(row, 'key'),
      );
      said.push(`One record of ${text(row, 'collection')} is damaged, and is given up.`);
    }
  });
  replayJournal(db, (journal) => {
    said.push(...lossesOf(journal));
    return journal.unsettled;
  });
  return said;
}

/** How many commits are settled; where what says so is damaged, those before the first row of the journal. */
function settledOf(db: DatabaseSync): number {
  try {
    return countOf(db).settled;
  } catch {
    const first = db.prepare('SELECT min(number) AS first FROM journal').get()?.first;
    const newest = db.prepare('SELECT max(written) AS written FROM sessions').get();
    return typeof first === 'number' ? first - 1 : Number(newest?.written);
  }
}

const lossesOf = ({ gaps, broken }: LoadedJournal): string[] => [
  ...gaps.map((gap) => `${capitalised(gapWords(gap))} is damaged: what it added is given up.`),
  ...broken.map(
    ({ session, end, upTo }) =>
      `Session ${session.name}: its log ends at ${end} now, and lacks ${upTo - end} events.`,
  ),
];

function remove(db: DatabaseSync, { id, name }: SessionRow, why: string): string[] {
  for (const table of SESSION_TABLES) db.prepare(`DELETE FROM ${table} WHERE session = ?`).run(id);
  db.prepare('DELETE FROM sessions WHERE id = ?').run(id);
  return [`Session ${name} is given up: ${why}.`];
}

function repairSession(db: DatabaseSync, session: SessionRow): string[] {
  const { id, name } = session;
  const said: string[] = [];
  const select = (table: string) => db.prepare(`SELECT * FROM ${table} WHERE session = ?`).all(id);
  for (const row of select('producers')) {
    if (isSound(() => toBatch(row, id, name))) continue;
    db.prepare('DELETE FROM producers WHERE session = ? AND producer = ?').run(id, text(row, 'producer'));
    said.push(`Session ${name}: repeats of one producer are no longer compared.`);
  }
  for (const row of select('instances')) {
    if (isSound(() => toBinding(row))) continue;
    db.prepare('DELETE FROM instances WHERE session = ? AND instance = ?').run(id, text(row, 'instance'));
    said.push(`Session ${name}: one instance is bound to the secret of the first that comes.`);
  }
  for (const row of select('answers')) {
    if (isSound(() => toAnswer(row, id, name))) continue;
    db.prepare('DELETE FROM answers WHERE id = ?').run(number(row, 'id'));
    said.push(`Session ${name}: the answer to one Idempotency-Key is forgotten.`);
  }
  const [stored] = select('snapshots');
  const snapshot = stored && toSnapshot(stored, id);
  if (stored && snapshot === undefined) {
    db.prepare('DELETE FROM snapshots WHERE session = ?').run(id);
    said.push(`Session ${name}: its snapshot is damaged, and is made anew from the log.`);
  }
  const [listed] = select('summaries');
  if (listed && !toSummary(listed, id)) {
    db.prepare('DELETE FROM summaries WHERE session = ?').run(id);
    said.push(`Session ${name}: what the list says of it is made anew when it changes.`);
  }
  if (snapshot === undefined && session.trimmed > 0)
    return [...said, ...remove(db, session, 'its log was trimmed, and the snapshot before it is damaged')];
  const position = snapshot === undefined ? 0 : Number(JSON.parse(snapshot).position);
  const rows = db.prepare('SELECT * FROM log WHERE session = ? ORDER BY after').all(id);
  const { begin, end, kept } = longest(rows, session, position);
  if (begin === session.trimmed && end === session.upTo) return said;
  for (const row of rows)
    if (!kept.has(number(row, 'id'))) db.prepare('DELETE FROM log WHERE id = ?').run(number(row, 'id'));
  if (end < session.upTo) {
    // An answer to what is gone would be a lie.
    db.prepare('DELETE FROM answers WHERE session = ?').run(id);
    said.push(`Session ${name}: its log ends at ${end} now, and lacks ${session.upTo - end} events.`);
  } else
    said.push(`Session ${name}: its log begins at ${begin} now. What came before stands in its snapshot.`);
  const compacted = session.compacted >= begin && session.compacted <= end ? session.compacted : begin;
  const save = db.prepare('UPDATE sessions SET trimmed = ?, upto = ?, compacted = ?, sum = ? WHERE id = ?');
  const next = { ...session, trimmed: begin, upTo: end, compacted };
  save.run(begin, end, compacted, sessionValues(next).at(-1) ?? 0, id);
  return said;
}

/** The part of a log that can be folded, and reaches furthest. @param position of the snapshot, 0 without one */
function longest(
  rows: readonly Row[],
  { id, name, trimmed }: SessionRow,
  position: number,
): { readonly begin: number; readonly end: number; readonly kept: ReadonlySet<number> } {
  let begin = trimmed;
  let end = trimmed;
  let kept = new Set<number>();
  for (const row of rows) {
    if (!isSound(() => toPages(row, id, name))) continue;
    const after = number(row, 'after');
    if (after !== end) {
      // Behind a hole it goes on only if the snapshot has what was in it.
      if (after > position) break;
      begin = after;
      kept = new Set();
    }
    end = number(row, 'upto');
    kept.add(number(row, 'id'));
  }
  return end < position ? { begin: position, end: position, kept: new Set() } : { begin, end, kept };
}

function isSound(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
