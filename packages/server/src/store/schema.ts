/** The tables of the embedded store, and how its file is opened so that a commit means a synced disk. */
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RejoinError } from '@rejoin/core/protocol';
import { checkNode } from '../platform/nodeVersion.ts';
import { addSumFunction, damaged, sumOf } from './checksum.ts';
import type { Count } from './commitMark.ts';
import { makeFolder } from './makeFolder.ts';
import { explainStoreError, reasonOf } from './storeErrors.ts';

/** Of the tables. A file of an older one is taken over. */
export const VERSION = 5;
/** The first whose rows have checksums, and whose commits are counted. */
export const CHECKED_FROM = 3;
/** The first that stores what the list says of sessions, and records beside the logs. */
export const LISTED_FROM = 4;

const HISTORY = `
  CREATE TABLE history (
    session INTEGER NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (session, number)
  ) STRICT, WITHOUT ROWID;
`;
const INSTANCES = `
  CREATE TABLE instances (
    session INTEGER NOT NULL, instance TEXT NOT NULL, secret TEXT NOT NULL, sum INTEGER NOT NULL,
    PRIMARY KEY (session, instance)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX instances_instance ON instances (instance);
`;
// What the list says of each session, as JSON.
const SUMMARIES = `
  CREATE TABLE summaries (session INTEGER PRIMARY KEY, sum INTEGER NOT NULL, summary TEXT NOT NULL) STRICT;
`;
// What a server keeps beside the logs.
const RECORDS = `
  CREATE TABLE records (
    collection TEXT NOT NULL, key TEXT NOT NULL, sum INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (collection, key)
  ) STRICT, WITHOUT ROWID;
`;
const LOG_INDEX = 'CREATE INDEX log_session ON log (session, after, upto, weight);';
const META = `
  CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, commits INTEGER NOT NULL, sum INTEGER NOT NULL
  ) STRICT;
`;
// What commits have added to sessions and is not settled into their tables yet: a row for each commit after the first
// `meta.commits`. `events` are those in all sessions with it.
const JOURNAL = `
  CREATE TABLE journal (
    number INTEGER PRIMARY KEY, at INTEGER NOT NULL, events INTEGER NOT NULL, sum INTEGER NOT NULL, entries TEXT NOT NULL
  ) STRICT;
`;

// A row of `log` is a page, or what many commits of a second have added: `parts` says then where each of its pages ends. `weight` is what the page adds to a tail
// that is rolled; it stands in the index, so that weighing a tail touches no text. `sum` is the checksum of its row. A session's own row says
// what has to be there: the log from `trimmed` to `upto`, and so many `entries` of history. A row that no index finds any more would else be missing
// without a word. `written` is the number of the commit that changed it last.
const TABLES = `
  ${META}
  ${JOURNAL}
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL, created INTEGER NOT NULL,
    compacted INTEGER NOT NULL, trimmed INTEGER NOT NULL, upto INTEGER NOT NULL, entries INTEGER NOT NULL,
    changed INTEGER NOT NULL, written INTEGER NOT NULL, sum INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, after INTEGER NOT NULL, upto INTEGER NOT NULL,
    at INTEGER NOT NULL, weight INTEGER NOT NULL, sum INTEGER NOT NULL, items TEXT NOT NULL, parts TEXT
  ) STRICT;
  ${LOG_INDEX}
  CREATE TABLE producers (
    session INTEGER NOT NULL, producer TEXT NOT NULL, first INTEGER NOT NULL, digests TEXT NOT NULL,
    at INTEGER NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (session, producer)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (session INTEGER PRIMARY KEY, sum INTEGER NOT NULL, snapshot TEXT NOT NULL) STRICT;
  CREATE TABLE answers (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL,
    sum INTEGER NOT NULL, UNIQUE (session, key)
  ) STRICT;
  CREATE INDEX answers_session ON answers (session);
  ${HISTORY.replace('entry TEXT', 'sum INTEGER NOT NULL, entry TEXT')}
  ${INSTANCES}
  ${SUMMARIES}
  ${RECORDS}
`;

/** What belongs to one session, by its row's id. */
export const SESSION_TABLES = [
  'log',
  'producers',
  'snapshots',
  'answers',
  'history',
  'instances',
  'summaries',
] as const;

/** Sets the checksums of a table's rows, as `rows.ts` does. */
const setSums = (table: string, fields: string, text = "''"): string =>
  `UPDATE ${table} SET sum = rejoin_sum(${text}, '${table}', ${fields});`;
const addColumn = (table: string, column: string): string =>
  `ALTER TABLE ${table} ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0;`;

/**
 * How a file of each older version becomes one of the next. What a page weighs was its size, which is no less; history is
 * written when a session's log is folded the next time; an instance is bound to its secret when it writes the next time, and that
 * is when the list says what is in a session. Of what
 * version 2 wrote the checksums say what was there at the take-over.
 */
const MIGRATIONS: Readonly<Record<number, string>> = {
  1: `
    ALTER TABLE sessions ADD COLUMN compacted INTEGER NOT NULL DEFAULT 0;
    DROP INDEX log_session;
    ALTER TABLE log DROP COLUMN total;
    ALTER TABLE log RENAME COLUMN size TO weight;
    ${LOG_INDEX}
    ${HISTORY}
  `,
  2: `
    ${META}
    ${JOURNAL}
    ${INSTANCES}
    ${['trimmed', 'upto', 'entries', 'changed', 'written', 'sum'].map((name) => addColumn('sessions', name)).join('')}
    ${['log', 'producers', 'snapshots', 'answers', 'history'].map((table) => addColumn(table, 'sum')).join('')}
    UPDATE sessions SET
      trimmed = coalesce((SELECT min(after) FROM log WHERE session = sessions.id), 0),
      upto = coalesce((SELECT upto FROM log WHERE session = sessions.id ORDER BY after DESC LIMIT 1), 0),
      entries = coalesce((SELECT max(number) + 1 FROM history WHERE session = sessions.id), 0),
      changed = coalesce((SELECT at FROM log WHERE session = sessions.id ORDER BY after DESC LIMIT 1), created);
    ${setSums('sessions', 'id, name, incarnation, created, compacted, trimmed, upto, entries, changed, written')}
    ${setSums('log', 'session, after, upto, at, weight', 'items')}
    ${setSums('producers', 'session, producer, first, digests, at')}
    ${setSums('snapshots', 'session', 'snapshot')}
    ${setSums('answers', 'session, key, digest, seq')}
    ${setSums('history', 'session, number', 'entry')}
  `,
  3: `${SUMMARIES} ${RECORDS}`,
  4: 'ALTER TABLE log ADD COLUMN parts TEXT;',
};

/** What makes a file of that version one of ours; 0 is a new one. */
function upgrade(found: number): string {
  if (found === 0) return TABLES;
  let sql = '';
  for (let version = found; version < VERSION; version++) sql += MIGRATIONS[version] ?? '';
  return sql;
}

export const fileIn = (folder: string): string => join(resolve(folder), 'rejoin.db');

/** @throws RejoinError `store-failed` where this Node has none */
export function sqlite(): typeof import('node:sqlite') {
  checkNode();
  // Not imported: the package is to be loaded, and to say what is missing, where there is no such module.
  const module = process.getBuiltinModule('node:sqlite');
  // The types promise one; Node can be started without it.
  if (module) return module;
  throw new RejoinError(
    'store-failed',
    'This Node has no node:sqlite. Start it without --no-experimental-sqlite.',
  );
}

/**
 * Opens `<folder>/rejoin.db` for this process alone.
 *
 * @throws RejoinError `store-locked` if another server has it, `store-outdated` if a newer version wrote it, and
 *   `store-failed` if the file cannot be had, or would not sync before it reports a commit (P9)
 */
export function openDatabase(folder: string): DatabaseSync {
  const file = fileIn(folder);
  const { DatabaseSync } = sqlite();
  let db: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    makePrivate(file);
    db = new DatabaseSync(file);
    prepare(db, file);
    // The file's own entry in its folder has to survive a power cut as well.
    for (const path of [dirname(file), dirname(dirname(file))]) syncFolder(path);
    return db;
  } catch (cause) {
    db?.close();
    throw explainOpening(file, cause);
  }
}

/**
 * Reads a file without changing it. The empty files that SQLite lays beside it for that stay: a server that starts meanwhile may be
 * writing to them already.
 */
export function readOnly<T>(file: string, read: (db: DatabaseSync) => T): T {
  const { DatabaseSync } = sqlite();
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}

/** For its owner alone: SQLite gives its other files the rights of this one. */
function makePrivate(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(path)) chmodSync(path, 0o600);
}

/** @throws RejoinError */
export function checkVersion(file: string, found: number): void {
  if (found > VERSION)
    throw new RejoinError(
      'store-outdated',
      `${file} was written by a newer version of Rejoin. Run that version, or use another data folder.`,
    );
}

export const versionOf = (db: DatabaseSync): number =>
  Number(db.prepare('PRAGMA user_version').get()?.user_version);

function prepare(db: DatabaseSync, file: string): void {
  // EXCLUSIVE is the lock between two servers: the system drops it with the process, however that ends. It is taken
  // by the first access, which has to come before WAL is asked for.
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const found = versionOf(db);
  checkVersion(file, found);
  // secure_delete: what is deleted is overwritten. fullfsync: on macOS a plain fsync stops at the disk's cache.
  // cell_size_check: a damaged page is found as it is read, and not when it is written to.
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON; PRAGMA cell_size_check = ON',
  );
  for (const [name, wanted] of Object.entries({
    journal_mode: 'wal',
    synchronous: 2,
    locking_mode: 'exclusive',
    secure_delete: 1,
  })) {
    const value = db.prepare(`PRAGMA ${name}`).get()?.[name];
    if (value !== wanted) {
      throw new RejoinError(
        'store-failed',
        `${file} does not keep \`${name} = ${wanted}\`: acknowledged events could be lost. Use a local disk.`,
      );
    }
  }
  // Also of nothing: the lock is taken by it.
  db.exec('BEGIN IMMEDIATE');
  if (found !== VERSION) {
    addSumFunction(db);
    db.exec(`${upgrade(found)} PRAGMA user_version = ${VERSION};`);
    if (found < CHECKED_FROM) saveSettled(db, newStoreId(), 0);
  }
  db.exec('COMMIT');
}

export const newStoreId = (): string => randomBytes(12).toString('base64url');

const sumOfMeta = (store: string, commits: number): number => sumOf(['meta', store, commits]);

/** Keeps which store this is, and how many of its commits are settled: those after them stand in the journal. */
export function saveSettled(db: DatabaseSync, store: string, settled: number): void {
  db.prepare('INSERT OR REPLACE INTO meta (id, store, commits, sum) VALUES (1, ?, ?, ?)').run(
    ...[store, settled],
    sumOfMeta(store, settled),
  );
}

/** What there is, and how much of it is settled. */
export interface StoredCount extends Count {
  readonly settled: number;
}

/** @throws RejoinError if what is stored about the store itself is damaged */
export function countOf(db: DatabaseSync): StoredCount {
  const meta = db.prepare('SELECT store, commits, sum FROM meta WHERE id = 1').get();
  const store = String(meta?.store);
  const settled = Number(meta?.commits);
  if (!meta || sumOfMeta(store, settled) !== meta.sum) throw damaged('What the store keeps about itself');
  const all = db.prepare('SELECT max(written) AS written, sum(upto) AS events FROM sessions').get();
  const last = db.prepare('SELECT number, events FROM journal ORDER BY number DESC LIMIT 1').get();
  return {
    store,
    settled,
    commits: Math.max(settled, Number(all?.written), Number(last?.number ?? 0)),
    events: Number(last ? last.events : all?.events),
  };
}

export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Why a file could not be opened, naming it: this is for who starts the server. */
export function explainOpening(file: string, cause: unknown): RejoinError {
  if (cause instanceof RejoinError) return cause;
  if (reasonOf(cause) === 'locked')
    return new RejoinError(
      'store-locked',
      `${file} is in use by another session server. Stop that one, or use another data folder.`,
      { cause },
    );
  const what =
    reasonOf(cause) === 'unknown'
      ? `${cause instanceof Error ? cause.message : String(cause)}. Check that the data folder is a folder, writable and on a local disk.`
      : explainStoreError(cause).message;
  return new RejoinError('store-failed', `${file} could not be opened. ${what}`, { cause });
}
