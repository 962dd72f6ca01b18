/** The tables of the embedded store, and how its file is opened so that a commit means a synced disk. */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RejoinError } from '@rejoin/core/protocol';
import { checkNode, makeFolder } from './machine.ts';

const VERSION = 3;

const HISTORY = `
  CREATE TABLE history (
    session INTEGER NOT NULL, number INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (session, number)
  ) STRICT, WITHOUT ROWID;
`;
const INSTANCES = `
  CREATE TABLE instances (
    session INTEGER NOT NULL, instance TEXT NOT NULL, secret TEXT NOT NULL, PRIMARY KEY (session, instance)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX instances_instance ON instances (instance, secret);
`;
const LOG_INDEX = 'CREATE INDEX log_session ON log (session, after, upto, weight);';

// One row per stored page: a commit of many sessions writes next to each other. `weight` is what the page adds to a tail
// that is rolled; it stands in the index, so that weighing a tail touches no text.
const TABLES = `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, incarnation TEXT NOT NULL, created INTEGER NOT NULL,
    compacted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, after INTEGER NOT NULL, upto INTEGER NOT NULL,
    at INTEGER NOT NULL, weight INTEGER NOT NULL, items TEXT NOT NULL
  ) STRICT;
  ${LOG_INDEX}
  CREATE TABLE producers (
    session INTEGER NOT NULL, producer TEXT NOT NULL, first INTEGER NOT NULL, digests TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (session, producer)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE snapshots (session INTEGER PRIMARY KEY, snapshot TEXT NOT NULL) STRICT;
  CREATE TABLE answers (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, seq INTEGER NOT NULL,
    UNIQUE (session, key)
  ) STRICT;
  CREATE INDEX answers_session ON answers (session);
  ${HISTORY}
  ${INSTANCES}
`;

/**
 * How a file of each older version becomes one of the next. What a page weighs was its size, which is no less; history is
 * written when a session's log is folded the next time; an instance is bound to its secret when it writes the next time.
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
  2: INSTANCES,
};

/** What makes a file of that version one of ours; 0 is a new one. */
function upgrade(found: number): string {
  if (found === 0) return TABLES;
  let sql = '';
  for (let version = found; version < VERSION; version++) sql += MIGRATIONS[version] ?? '';
  return sql;
}

/**
 * Opens `<folder>/rejoin.db` for this process alone.
 *
 * @throws RejoinError `store-locked` if another server has it, `store-outdated` if a newer version wrote it, and
 *   `store-failed` if the file cannot be had, or would not sync before it reports a commit (P9)
 */
export function openDatabase(folder: string): DatabaseSync {
  checkNode();
  const file = join(resolve(folder), 'rejoin.db');
  // Not imported: the package is to be loaded, and to say what is missing, where there is no such module.
  const sqlite = process.getBuiltinModule('node:sqlite');
  // The types promise one; Node can be started without it.
  if (!sqlite)
    throw new RejoinError(
      'store-failed',
      'This Node has no node:sqlite. Start it without --no-experimental-sqlite.',
    );
  let db: DatabaseSync | undefined;
  try {
    makeFolder(folder);
    db = new sqlite.DatabaseSync(file);
    prepare(db, file);
    // The file's own entry in its folder has to survive a power cut as well.
    for (const path of [dirname(file), dirname(dirname(file))]) syncFolder(path);
    return db;
  } catch (cause) {
    db?.close();
    throw cause instanceof RejoinError ? cause : explain(file, cause);
  }
}

function prepare(db: DatabaseSync, file: string): void {
  // EXCLUSIVE is the lock between two servers: the system drops it with the process, however that ends. It is taken
  // by the first access, which has to come before WAL is asked for.
  db.exec('PRAGMA locking_mode = EXCLUSIVE');
  const found = Number(db.prepare('PRAGMA user_version').get()?.user_version);
  if (found > VERSION) {
    throw new RejoinError(
      'store-outdated',
      `${file} was written by a newer version of Rejoin. Run that version, or use another data folder.`,
    );
  }
  // secure_delete: what is deleted is overwritten. fullfsync: on macOS a plain fsync stops at the disk's cache.
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON',
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
  const change = found === VERSION ? '' : `${upgrade(found)} PRAGMA user_version = ${VERSION};`;
  db.exec(`BEGIN IMMEDIATE; ${change} COMMIT`);
}

function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function explain(file: string, cause: unknown): RejoinError {
  // SQLite's primary result code: 5 busy, 6 locked.
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : 0;
  if (code === 5 || code === 6) {
    return new RejoinError(
      'store-locked',
      `${file} is in use by another session server. Stop that one, or use another data folder.`,
      { cause },
    );
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RejoinError(
    'store-failed',
    `${file} could not be opened: ${why}. Check that the folder is writable and on a local disk.`,
    { cause },
  );
}
