/** `rejoin backup`: a copy of all sessions in one file, made by the server that serves them, or without one. */
import { existsSync, linkSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileIn, syncFolder } from '../store/schema.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { checkStore } from './check.ts';
import { onlyOne, parseCommand, TEXT } from './commandLine.ts';
import { requestBackup } from './controlSocket.ts';
import { describeError, UsageError } from './usageError.ts';

export const BACKUP_USAGE: string = `Usage: rejoin backup <file> [options]

  --data <folder>   of the server, default .rejoin                    (REJOIN_DATA)

Writes a copy of all sessions into a new file, verifies it, and never overwrites one. A server that uses the folder goes on
serving, and makes the copy itself; run this as its user, on its machine. How to restore it: docs/operating.md.`;

/** @throws UsageError */
export function readBackupSettings(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { readonly file: string; readonly data: string } {
  const { values, positionals } = parseCommand(args, { data: TEXT }, BACKUP_USAGE);
  const file = onlyOne(positionals, 'file', BACKUP_USAGE);
  return { file: resolve(file), data: values.data ?? env.REJOIN_DATA ?? '.rejoin' };
}

/**
 * Copies, verifies, and then gives the copy its name: a file of that name is whole.
 *
 * @returns what is in it
 * @throws UsageError
 */
export async function backUp({ file, data }: ReturnType<typeof readBackupSettings>): Promise<string> {
  if (existsSync(file))
    throw new UsageError(`${file} is there already. A backup overwrites nothing: name a new file.`);
  if (!existsSync(fileIn(data)))
    throw new UsageError(`There is no store in ${resolve(data)}. Name its folder with --data.`);
  const part = `${file}.part`;
  if (existsSync(part))
    throw new UsageError(
      `${part} is there: another backup is writing it, or one was cut off. Then delete it.`,
    );
  try {
    if (!(await requestBackup(data, part))) await copyIdle(data, part);
    const { faults, summary } = checkStore(part);
    if (faults.length > 0)
      throw new UsageError(
        `The copy is not sound, so it was deleted: ${faults.slice(0, 3).join('; ')}. Run \`rejoin check\`.`,
      );
    // Unlike a rename this fails if the name was taken meanwhile.
    linkSync(part, file);
    unlinkSync(part);
    syncFolder(dirname(file));
    return summary;
  } catch (cause) {
    rmSync(part, { force: true });
    throw cause instanceof UsageError ? cause : new UsageError(describeError(cause), { cause });
  }
}

/** Of a store that no server uses. */
async function copyIdle(data: string, file: string): Promise<void> {
  const store = sqliteStore(data);
  try {
    await store.backup(file);
  } finally {
    await store.close();
  }
}
