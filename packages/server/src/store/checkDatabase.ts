/** Reads all of a store that no server uses, verifies it, and says what is wrong. It changes nothing. */
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { LogPage } from '@rejoin/core/internal';
import { digest, EMPTY, fold, RejoinError, readItems, readSnapshot } from '@rejoin/core/protocol';
import { damaged } from './checksum.ts';
import { MARK_FILE, readMark } from './commitMark.ts';
import { gapWords } from './journal.ts';
import { capitalised } from './loadJournal.ts';
import { integrity, isBackup, loss } from './openStore.ts';
import { journalOf } from './replayJournal.ts';
import {
  CHECKED_FROM,
  checkVersion,
  countOf,
  explainOpening,
  LISTED_FROM,
  readOnly,
  versionOf,
} from './schema.ts';
import { toRecord } from './sqliteRecords.ts';
import {
  chained,
  consecutive,
  lacks,
  readSession,
  type SessionRow,
  toAnswer,
  toBatch,
  toBinding,
  toSnapshot,
  toSummary,
} from './storedRows.ts';
import { explainStoreError } from './storeErrors.ts';
import { createUnsettled, type WaitingPage } from './unsettled.ts';

export interface Checked {
  /** A sentence for each thing that is wrong, without a full stop. */
  readonly faults: readonly string[];
  /** What there is. */
  readonly summary: string;
}

/**
 * @param file a database: a data folder's, or a backup
 * @throws RejoinError if it cannot be opened
 */
export function checkDatabase(file: string): Checked {
  try {
    return readOnly(file, (db) => checkOpened(db, file));
  } catch (cause) {
    throw explainOpening(file, cause);
  }
}

function checkOpened(db: DatabaseSync, file: string): Checked {
  const version = versionOf(db);
  checkVersion(file, version);
  const faults = integrity(db).map((said) => `SQLite: ${said}`);
  if (version === 0) {
    const lost = loss(undefined, readMark(dirname(file)));
    return { faults: lost ? [`The database ${lost}`] : [], summary: 'An empty store' };
  }
  if (version < CHECKED_FROM)
    return {
      faults,
      summary: `A store of version ${version}, which has no checksums until it is served once`,
    };
  const say = (what: string) => void faults.push(what);
  const tell = (work: () => void): boolean => {
    try {
      work();
      return true;
    } catch (cause) {
      say(explainStoreError(cause).message.replace(/ on the disk\. Stop the server.*$/s, ''));
      return false;
    }
  };
  let summary = 'A store';
  tell(() => {
    const count = countOf(db);
    summary = `${count.events} events, ${count.commits} commits`;
    const marked = isBackup(file) ? undefined : readMark(dirname(file));
    const lost = loss(count, marked);
    if (lost) say(`The database ${lost}`);
    if (marked === 'damaged') say(`${MARK_FILE} is damaged: whether commits are missing is not known`);
  });
  let waiting = createUnsettled();
  tell(() => {
    const { unsettled, gaps, broken } = journalOf(db, countOf(db).settled);
    waiting = unsettled;
    for (const gap of gaps) say(`${capitalised(gapWords(gap))} is damaged`);
    for (const { session, end, next } of broken)
      say(`${lacks(session.name, end, next)}: the journal is damaged`);
  });
  tell(() => {
    const rows = db.prepare('SELECT * FROM sessions ORDER BY id').all();
    for (const row of rows) {
      const { session, sound } = readSession(row);
      if (!sound) say(`What is stored of session ${session.name} is damaged`);
      else {
        checkSession(db, session, waiting.of(session.name)?.pages ?? [], tell);
        if (version >= LISTED_FROM) tell(() => checkSummary(db, session));
      }
    }
    summary = `${rows.length} ${rows.length === 1 ? 'session' : 'sessions'}, ${summary}`;
  });
  if (version >= LISTED_FROM)
    tell(() => {
      for (const row of db.prepare('SELECT * FROM records').iterate())
        if (!toRecord(row)) throw damaged(`A record of ${String(row.collection)}`);
    });
  return { faults, summary };
}

/** @param waiting what of the session stands in the journal */
function checkSession(
  db: DatabaseSync,
  session: SessionRow,
  waiting: readonly WaitingPage[],
  tell: (work: () => void) => boolean,
): void {
  const { id, name } = session;
  const select = (table: string, order = '') =>
    db.prepare(`SELECT * FROM ${table} WHERE session = ? ${order}`).iterate(id);
  tell(() => void [...select('producers')].map((row) => toBatch(row, id, name)));
  tell(() => void [...select('answers')].map((row) => toAnswer(row, id, name)));
  tell(() => void [...select('instances')].map(toBinding));
  tell(() => {
    for (const _ of consecutive(select('history', 'ORDER BY number DESC'), session, 0, session.entries));
  });
  const [stored] = select('snapshots');
  const text = stored && toSnapshot(stored, id);
  const snapshot = text === undefined ? undefined : JSON.parse(text);
  const known = snapshot && readSnapshot(snapshot);
  tell(() => {
    if ((stored && text === undefined) || known === 'damaged')
      throw damaged(`The snapshot of session ${name}`);
  });
  tell(() => {
    const base = session.trimmed === 0 ? EMPTY : known;
    let state = typeof base === 'object' ? base : undefined;
    const from = state?.position ?? 0;
    const stored = chained(select('log', 'ORDER BY after'), session, session.trimmed);
    for (const page of thenWaiting(stored, waiting)) {
      // What is behind the snapshot of a trimmed log is compared with nothing; its checksums have been.
      if (!state || page.upTo <= from) continue;
      state = fold(state, decode(page, name));
      if (
        state.position === snapshot?.position &&
        typeof known === 'object' &&
        digest(state) !== snapshot.digest
      )
        throw damaged(`The snapshot of session ${name} is not what its log folds to: it, or its log,`);
    }
    const upTo = waiting.at(-1)?.page.upTo ?? session.upTo;
    if (state && state.position !== upTo)
      throw damaged(`The log of session ${name} holds ${state.position} events instead of ${upTo}: it`);
  });
}

function checkSummary(db: DatabaseSync, { id, name }: SessionRow): void {
  const row = db.prepare('SELECT * FROM summaries WHERE session = ?').get(id);
  if (row && !toSummary(row, id)) throw damaged(`What the list says of session ${name}`);
}

function* thenWaiting(stored: Iterable<LogPage>, waiting: readonly WaitingPage[]): Generator<LogPage> {
  yield* stored;
  for (const { page } of waiting) yield page;
}

function decode({ items, after, upTo }: LogPage, name: string) {
  const read = readItems(JSON.parse(`[${items}]`));
  if (read) return read;
  throw new RejoinError(
    'store-failed',
    `The stored page ${after}–${upTo} of session ${name} holds no events`,
  );
}
