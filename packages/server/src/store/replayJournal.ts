/** At a start: what the journal of a file holds is settled before anything is served. */
import type { DatabaseSync } from 'node:sqlite';
import { type LoadedJournal, loadJournal } from './loadJournal.ts';
import { countOf, saveSettled } from './schema.ts';
import { createSessionRows } from './sessionRows.ts';
import { createSettling } from './settling.ts';
import { prepareStatements } from './sqliteStatements.ts';
import { readSession, type SessionRow } from './storedRows.ts';
import { createTransactions } from './transactions.ts';
import type { Unsettled } from './unsettled.ts';

/** The journal of an open file, and what of it continues the logs. @param settled undefined if that is not known */
export function journalOf(db: DatabaseSync, settled: number | undefined): LoadedJournal {
  const sessions = new Map<number, SessionRow>();
  for (const row of db.prepare('SELECT * FROM sessions').iterate()) {
    const { session, sound } = readSession(row);
    if (sound) sessions.set(session.id, session);
  }
  const rows = db.prepare('SELECT number, at, events, sum, entries FROM journal ORDER BY number');
  return loadJournal(rows.iterate(), sessions, settled);
}

/** @param take gives what of the journal is to be settled; the rest is given up */
export function replayJournal(db: DatabaseSync, take: (journal: LoadedJournal) => Unsettled): void {
  const { store, settled } = countOf(db);
  const journal = journalOf(db, settled);
  const unsettled = take(journal);
  const { commits } = journal;
  if (commits === settled && journal.gaps.length === 0) return;
  const sql = prepareStatements(db);
  const rows = createSessionRows(sql);
  const transactions = createTransactions(db, sql, rows);
  const save = (count: number) => saveSettled(db, store, count);
  const settling = createSettling({
    ...{ sql, rows, unsettled, transactions, save, settled },
    newest: () => commits,
  });
  transactions.run(() => settling.settleAll(commits));
}
