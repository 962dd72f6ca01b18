/**
 * Opening the embedded store: it looks before it touches anything, so that a store that has lost or damaged something is refused as it was found, and says
 * the way on.
 */
import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { RejoinError } from '@rejoin/core/protocol';
import { type Count, MARK_FILE, type Mark, openMark, readMark } from './commitMark.ts';
import { gapWords } from './journal.ts';
import { type LoadedJournal, whole } from './loadJournal.ts';
import { makeFolder } from './makeFolder.ts';
import { renew, repair } from './repairStore.ts';
import { journalOf, replayJournal } from './replayJournal.ts';
import {
  CHECKED_FROM,
  checkVersion,
  countOf,
  explainOpening,
  fileIn,
  openDatabase,
  readOnly,
  type StoredCount,
  sqlite,
  syncFolder,
  versionOf,
} from './schema.ts';
import { readSession } from './storedRows.ts';

export interface SqliteStoreOptions {
  /**
   * Go on with what is there, although acknowledged events are missing or parts are damaged. What cannot be verified is given up, and
   * all sessions get new incarnations, so that clients find out (P19). Default false.
   */
  readonly acceptLoss?: boolean | undefined;
  /** Receives what an operator should know about the opening, in a sentence. Default `console.warn`. */
  readonly notice?: ((sentence: string) => void) | undefined;
}

export interface OpenedStore {
  readonly db: DatabaseSync;
  readonly mark: Mark;
  readonly found: Count;
}

/**
 * Opens `<folder>/rejoin.db` with its mark.
 *
 * @throws RejoinError `store-lost` if fewer commits are there than were acknowledged; `store-failed` if what every session
 *   needs is damaged, or the disk refuses; `store-locked` and `store-outdated` as `openDatabase` does
 */
export function openStore(folder: string, options: SqliteStoreOptions): OpenedStore {
  const { acceptLoss = false, notice = (sentence) => console.warn(`Rejoin: ${sentence}`) } = options;
  const file = fileIn(folder);
  let mark: Mark | undefined;
  let db: DatabaseSync | undefined;
  try {
    sqlite();
    makeFolder(folder);
    const restored = isBackup(file);
    if (restored) setAside(`${file}-wal`, notice);
    const looked = existsSync(file) ? look(file) : undefined;
    const marked = readMark(folder);
    const faults = looked?.faults ?? [];
    // What is damaged cannot be counted.
    const lost = restored || faults.length > 0 ? undefined : loss(looked?.count, marked);
    if (!acceptLoss && faults.length > 0) throw refuseDamaged(file, faults);
    if (!acceptLoss && lost) throw new RejoinError('store-lost', `${file} ${lost} ${WAYS_ON}`);
    db = openDatabase(folder);
    if (acceptLoss && (lost || faults.length > 0)) {
      notice(`Going on without what is lost, as --accept-loss says: ${lost ?? faults.join('; ')}.`);
      for (const line of repair(db)) notice(line);
    }
    replayJournal(db, whole);
    if (restored) notice(restoredWords(marked, countOf(db)));
    if (restored || (acceptLoss && (lost || faults.length > 0))) renew(db);
    const found = countOf(db);
    mark = openMark(folder);
    if (marked === undefined && looked?.count && looked.count.commits > 0 && !restored)
      notice(
        `${MARK_FILE} was missing beside ${file}, so whether acknowledged events were lost before this start is not known.`,
      );
    if (marked === 'damaged')
      notice(
        `${MARK_FILE} beside ${file} is damaged, so whether acknowledged events were lost before this start is not known.`,
      );
    mark.begin(found);
    syncFolder(folder);
    return { db, mark, found };
  } catch (cause) {
    mark?.close();
    db?.close();
    throw explainOpening(file, cause);
  }
}

const WAYS_ON =
  'Nothing was changed. Restore a backup (docs/operating.md), or start once with --accept-loss: then clients learn that the logs have lost events.';

/** What the database lacks of what was acknowledged, as the rest of a sentence; undefined if it lacks nothing that is known. */
export function loss(found: Count | undefined, marked: Count | undefined | 'damaged'): string | undefined {
  if (typeof marked !== 'object' || marked.commits === 0) return undefined;
  if (!found) return `is missing or empty, while ${marked.commits} commits were acknowledged.`;
  if (found.store !== marked.store) return 'is not the database that was served here last.';
  const commits = marked.commits - found.commits;
  if (commits <= 0) return undefined;
  const events = marked.events - found.events;
  return `lacks the last ${commits} of ${marked.commits} acknowledged commits${events > 0 ? `, ${events} events` : ''}: its write-ahead log was deleted, cut or damaged, or it is an older copy.`;
}

const refuseDamaged = (file: string, faults: readonly string[]): RejoinError =>
  new RejoinError(
    'store-failed',
    `${file} is damaged: ${faults.slice(0, 3).join('; ')}${faults.length > 3 ? `; and ${faults.length - 3} more` : ''}. ${WAYS_ON}`,
  );

function restoredWords(marked: Count | undefined | 'damaged', found: Count): string {
  const missing = typeof marked === 'object' ? marked.commits - found.commits : 0;
  return `This is a restored backup: all sessions begin as new logs, so that clients see what they have lost.${
    missing > 0 ? ` It lacks the last ${missing} commits that were acknowledged here.` : ''
  }`;
}

/** In the file's header, as SQLite's `application_id`: that it is a copy which was never served. */
export const BACKUP = 0x526a_6b62;
const APPLICATION_ID = 68;

/** Whether the file is a backup as it was made. Read without SQLite, which would take the log that lies beside it for its own. */
export function isBackup(file: string): boolean {
  if (!existsSync(file)) return false;
  const header = Buffer.alloc(APPLICATION_ID + 4);
  const open = openSync(file, 'r');
  try {
    return (
      readSync(open, header, 0, header.length, 0) === header.length &&
      header.readUInt32BE(APPLICATION_ID) === BACKUP
    );
  } finally {
    closeSync(open);
  }
}

/** A write-ahead log beside a backup is that of the database which was there before. */
function setAside(file: string, notice: (sentence: string) => void): void {
  if (!existsSync(file)) return;
  renameSync(file, `${file}.former`);
  notice(`${file} belongs to the database that was here before. It is ${file}.former now.`);
}

interface Look {
  /** Undefined in a file of an older version, which counted nothing. */
  readonly count?: Count;
  readonly faults: readonly string[];
}

/** What every session needs is verified whole at each start; the rest when it is read. */
const SMALL = ['meta', 'sessions', 'producers', 'answers', 'instances', 'journal'];

/** What is wrong with a journal. A session that is damaged itself is named already. */
const faultsOf = ({ gaps, broken }: LoadedJournal): string[] => [
  ...gaps.map(gapWords),
  ...broken.map(({ session }) => `what the journal has of session ${session.name}`),
];

/** Looks at a file without changing it or its write-ahead log. */
const look = (file: string): Look =>
  readOnly(file, (db) => {
    const version = versionOf(db);
    checkVersion(file, version);
    if (version === 0) return { faults: [] };
    // Of one without checksums all is read: its take-over hashes what it finds.
    if (version < CHECKED_FROM) return { faults: integrity(db) };
    const faults = SMALL.flatMap((table) => integrity(db, table));
    if (faults.length > 0) return { faults };
    for (const row of db.prepare('SELECT * FROM sessions').iterate()) {
      const { session, sound } = readSession(row);
      if (!sound) faults.push(`what is stored of session ${session.name}`);
    }
    let count: StoredCount;
    try {
      count = countOf(db);
    } catch {
      return { faults: [...faults, 'what the store keeps about itself'] };
    }
    return { faults: [...faults, ...faultsOf(journalOf(db, count.settled))], count };
  });

/** What SQLite finds wrong with its own structures. */
export const integrity = (db: DatabaseSync, table?: string): string[] =>
  db
    .prepare(`PRAGMA integrity_check${table === undefined ? '' : `(${table})`}`)
    .all()
    .map(({ integrity_check: said }) => String(said))
    .filter((said) => said !== 'ok');
