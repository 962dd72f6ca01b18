import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

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
    // A file of that name is found by the first write into it.
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || folder === dirname(folder)) throw cause;
    makeFolder(dirname(folder));
    mkdirSync(folder, { mode: 0o700 });
  }
}
