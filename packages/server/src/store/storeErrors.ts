/** Why a store failed, in words: for the operator, who reads them in a log, and for `/healthz`, which any client may read. */
import { RejoinError } from '@rejoin/core/protocol';

/** What `/healthz` says: no path, no content. */
export type Reason = 'disk-full' | 'read-only' | 'disk-failed' | 'damaged' | 'locked' | 'unknown';

/** SQLite's primary result codes, https://www.sqlite.org/rescode.html. */
const REASONS: ReadonlyMap<number, Reason> = new Map([
  [5, 'locked'],
  [6, 'locked'],
  [8, 'read-only'],
  [10, 'disk-failed'],
  [11, 'damaged'],
  [13, 'disk-full'],
  [26, 'damaged'],
]);

const SYSTEM: ReadonlyMap<unknown, Reason> = new Map([
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EFBIG', 'disk-full'],
  ['EROFS', 'read-only'],
  ['EACCES', 'read-only'],
  ['EPERM', 'read-only'],
  ['EIO', 'disk-failed'],
]);

const WORDS: Readonly<Record<Reason, string>> = {
  'disk-full': 'The disk is full. Free some space.',
  'read-only':
    'The data folder cannot be written to. Give this user the right to write, on a disk that is mounted for writing.',
  'disk-failed': 'The disk failed to read or write. Look at the machine’s own log.',
  damaged: 'The database is damaged. Stop the server and run `rejoin check` (docs/operating.md).',
  locked: 'The database is in use by another process.',
  unknown: 'The store failed.',
};

/** By the error itself or by what caused it. */
export function reasonOf(error: unknown): Reason {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('errcode' in each && typeof each.errcode === 'number')
      return REASONS.get(each.errcode & 0xff) ?? 'unknown';
    const known = 'code' in each ? SYSTEM.get(each.code) : undefined;
    if (known) return known;
  }
  return 'unknown';
}

/** What SQLite or the system says, with what it means and what to do. Our own errors say it already. */
export function explainStoreError(error: unknown): RejoinError {
  if (error instanceof RejoinError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'errcode' in error ? `SQLite ${error.errcode}: ` : '';
  return new RejoinError('store-failed', `${WORDS[reasonOf(error)]} (${code}${said})`, { cause: error });
}
