/** The coding agent's folder: the only place that it reads and writes, and the only commands that it runs there. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Files, PROJECT } from './project.ts';

/** All that is ever run. No text of a person, and none of an agent, becomes a part of a command. */
const COMMANDS = {
  'node --test': (folder: string) => [
    // Node itself holds it to the folder: it reads there, writes nowhere, and starts no other process.
    ...['--permission', `--allow-fs-read=${folder}`],
    ...['--test', '--test-isolation=none', '--test-reporter=spec'],
  ],
} as const;

export type Command = keyof typeof COMMANDS;

export interface Workspace {
  /** All files, as they are now. */
  readonly files: Files;
  read(path: string): string;
  /** @param changes undefined removes a file */
  write(changes: Readonly<Record<string, string | undefined>>): void;
  /** Resolves with the exit code. Rejects when the signal is aborted, and ends the process. */
  run(command: Command, signal: AbortSignal, heard: (output: string) => void): Promise<number>;
}

/** A new one, with the project as it begins; what stood in the session's folder is gone. */
export function createWorkspace(data: string, session: string): Workspace {
  // An id of a session may be `..`: its digest is only a name.
  const name = createHash('sha256').update(session).digest('hex').slice(0, 16);
  const folder = join(data, 'scratch', name);
  rmSync(folder, { recursive: true, force: true });
  let files: Files = {};

  function write(changes: Readonly<Record<string, string | undefined>>): void {
    for (const [path, text] of Object.entries(changes)) {
      if (text === undefined) rmSync(join(folder, path), { force: true });
      else {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    }
    const all = { ...files, ...changes };
    files = Object.fromEntries(
      Object.entries(all).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])),
    );
  }

  write(PROJECT);
  return {
    get files() {
      return files;
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    write,
    run: (command, signal, heard) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, COMMANDS[command](folder), {
          cwd: folder,
          // Nothing of this process's, such as its token.
          env: { NO_COLOR: '1' },
          stdio: ['ignore', 'pipe', 'pipe'],
          signal,
        });
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', heard);
        child.once('error', reject);
        child.once('close', (code) => resolve(code ?? 1));
      }),
  };
}
