/** What the server needs of the machine that it runs on, and says in plain words where that is missing. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { RejoinError } from '@rejoin/core/protocol';

/** What is wrong with this Node. An older one fails at its first missing part, whose name says nothing about Node's age. */
export function nodeFault(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return undefined;
  return `The session server needs Node 22.18 or newer; this is Node ${version}. Install a newer one from nodejs.org, or name it first in PATH.`;
}

/** @throws RejoinError `argument-invalid` on a Node that is too old */
export function checkNode(): void {
  const fault = nodeFault();
  if (fault) throw new RejoinError('argument-invalid', fault);
}

/**
 * Makes a folder and those above it, for this user alone. Node's own `recursive` never comes back where a folder that is there
 * takes no others, as /proc does.
 */
export function makeFolder(path: string): void {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    // A file of that name is found out by whoever writes into it.
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || folder === dirname(folder)) throw cause;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}
