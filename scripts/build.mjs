// Builds the three packages into their dist folders, from nothing: a file that was renamed or deleted in src must
// not stay behind in dist and get published. A full build takes a second.
import { rmSync } from 'node:fs';
import { run } from './steps.mjs';

for (const name of ['core', 'react', 'server'])
  rmSync(new URL(`../packages/${name}/dist`, import.meta.url), { recursive: true, force: true });

const { ok } = await run(['tsc', '-b', '--force']);
process.exitCode = ok ? 0 : 1;
