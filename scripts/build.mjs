// Makes what is published, the packages' dist folders and documents, from nothing: a file that was renamed or deleted in src
// must not stay behind in dist. A full build takes a second. `npm pack` and `npm publish` run it too, in a package's folder.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PACKAGES } from './packages.mjs';
import { run } from './steps.mjs';
import { copyDocs } from './userDocs.mjs';

process.chdir(join(import.meta.dirname, '..'));
for (const name of PACKAGES) rmSync(`packages/${name}/dist`, { recursive: true, force: true });

const { ok } = await run(['tsc', '-b', '--force']);
if (!ok) process.exit(1);

/**
 * A style sheet with those that it imports in their places: one file to load, wherever it is served from.
 * @param {string} path
 * @returns {string}
 */
const flatten = (path) =>
  readFileSync(path, 'utf8').replace(/^@import "(\.[^"]+)";\n/gm, (_, name) =>
    flatten(join(dirname(path), name)),
  );

for (const [name, path] of [
  ['styles', 'styles/styles.css'],
  // What no first screen shows.
  ['files', 'attachments/attachments.css'],
  ['notifications', 'notifications/notifications.css'],
  ['session-list', 'sessions/session-list.css'],
  ['managed-session-list', 'sessions/managed-session-list.css'],
])
  writeFileSync(`packages/react/dist/${name}.css`, flatten(`packages/react/src/${path}`));

// What it is, of this very version, for people and programs that have only installed it.
copyDocs('packages/core/docs');
