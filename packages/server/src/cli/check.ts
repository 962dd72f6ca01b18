/** `rejoin check`: what is wrong with a store that no server uses, for people. */
import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Checked, checkDatabase } from '../store/checkDatabase.ts';
import { fileIn } from '../store/schema.ts';
import { parseCommand } from './commandLine.ts';
import { attempt, UsageError } from './usageError.ts';

export const CHECK_USAGE: string = `Usage: rejoin check [<data folder or backup>]

Reads a store that no server uses, default .rejoin (REJOIN_DATA): SQLite's own structures, every checksum, each log from its
beginning to its end, folded and compared with its snapshot, and whether commits are missing that were acknowledged.
Changes nothing. Exit code 0: sound, 1: something is wrong, 2: it could not be looked at.`;

/** @throws UsageError */
export function readCheckSettings(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { positionals: given } = parseCommand(args, {}, CHECK_USAGE);
  if (given.length > 1) throw new UsageError(`One folder or file is needed.\n\n${CHECK_USAGE}`);
  return given[0] ?? env.REJOIN_DATA ?? '.rejoin';
}

/**
 * @param path a data folder, or a database file such as a backup
 * @throws UsageError if there is none, or it cannot be opened
 */
export function checkStore(path: string): Checked {
  const file = existsSync(path) && statSync(path).isDirectory() ? fileIn(path) : resolve(path);
  if (!existsSync(file)) throw new UsageError(`There is no store at ${file}.`);
  return attempt(() => checkDatabase(file));
}

export function describeCheck(path: string): { readonly lines: readonly string[]; readonly sound: boolean } {
  const { faults, summary } = checkStore(path);
  if (faults.length === 0) return { lines: [`${summary}: sound`], sound: true };
  return {
    lines: [
      ...faults,
      `${summary}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
      'Keep a copy of the folder. Then restore a backup, or go on with what can be verified: rejoin serve --accept-loss (docs/operating.md).',
    ],
    sound: false,
  };
}
