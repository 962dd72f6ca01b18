/** A consistent copy of an open database, in one file. */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { RejoinError } from '@rejoin/core/protocol';
import { BACKUP } from './openStore.ts';
import { sqlite, syncFolder } from './schema.ts';
import { explainStoreError } from './storeErrors.ts';

/** Pages copied at a time, while commits wait: about a megabyte. */
const RATE = 256;
/** How often a copy that met a commit is begun. */
const ATTEMPTS = 10;

/**
 * Copies an open database into a new file that is marked as a backup. Commits go on between two steps; the copy is the store as it was at some
 * moment before this resolves, and holds at least what was committed when it was called.
 *
 * @throws RejoinError `argument-invalid` if the file is there; `store-failed`
 */
export async function copyDatabase(db: DatabaseSync, file: string): Promise<void> {
  const { DatabaseSync, backup } = sqlite();
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')
      throw new RejoinError('argument-invalid', `${file} is there already: a backup overwrites nothing.`, {
        cause,
      });
    throw explainStoreError(cause);
  }
  try {
    await copyPages(() => backup(db, file, { rate: RATE }));
    const copy = new DatabaseSync(file);
    // One file, without a write-ahead log beside it.
    copy.exec(`PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA application_id = ${BACKUP}`);
    copy.close();
    const open = openSync(file, 'r+');
    fsyncSync(open);
    closeSync(open);
    syncFolder(dirname(file));
  } catch (cause) {
    for (const each of [file, `${file}-journal`, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true });
    throw explainStoreError(cause);
  }
}

/**
 * Node runs a copy on another thread, over the connection that commits. Where its beginning or end meets a commit, SQLite refuses and Node
 * rejects with "SQLite 0: not an error", once in about fifty copies of a busy store: then it is made anew.
 */
async function copyPages(copy: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await copy();
      return;
    } catch (cause) {
      const isMet = cause instanceof Error && 'errcode' in cause && cause.errcode === 0;
      if (!isMet || attempt === ATTEMPTS) throw cause;
    }
  }
}
