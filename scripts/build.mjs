// Builds the three packages into their dist folders, from nothing: a file that was renamed or deleted in src must
// not stay behind in dist and get published. A full build takes a second.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './steps.mjs';

for (const name of ['core', 'react', 'server'])
  rmSync(new URL(`../packages/${name}/dist`, import.meta.url), { recursive: true, force: true });

const { ok } = await run(['tsc', '-b', '--force']);
process.exitCode = ok ? 0 : 1;

/**
 * A style sheet with those that it imports in their places: one file to load, wherever it is served from.
 * @param {string} path
 * @returns {string}
 */
const flatten = (path) =>
  readFileSync(path, 'utf8').replace(/^@import "(\.[^"]+)";\n/gm, (_, name) =>
    flatten(join(dirname(path), name)),
  );

mkdirSync('packages/react/dist', { recursive: true });
writeFileSync('packages/react/dist/styles.css', flatten('packages/react/src/styles/styles.css'));
