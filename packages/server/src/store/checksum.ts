/**
 * Checksums of stored rows, by which a row that a failing disk has changed is distinguished from the one that was written. A CRC-32 is made
 * against accidents: who can write the file can write a fitting sum as well. It covers the row's table, session and place, so
 * that a whole row which turns up elsewhere is found too.
 */
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import { RejoinError } from '@rejoin/core/protocol';

export type Field = string | number;

/** @param text the row's large field, if it has one: it is not copied */
export const sumOf = (fields: readonly Field[], text: string = ''): number =>
  crc32(text, crc32(fields.join('\n')));

/** The same as a function of SQL, `rejoin_sum(text, field, …)`: for rows of a version that had none. */
export function addSumFunction(db: DatabaseSync): void {
  db.function('rejoin_sum', { varargs: true, deterministic: true }, (text, ...fields) =>
    sumOf(fields.map(toField), String(text)),
  );
}

const toField = (value: unknown): Field => (typeof value === 'number' ? value : String(value));

/** What is damaged, named as a sentence's subject, and what to do about it. Names no content and no path. */
export const damaged = (what: string, cause?: unknown): RejoinError =>
  new RejoinError(
    'store-failed',
    `${what} is damaged on the disk. Stop the server and run \`rejoin check\`: it says what can be done (docs/operating.md).`,
    { cause },
  );
