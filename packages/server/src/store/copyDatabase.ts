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
    await backup(db, file, { rate: RATE });
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
