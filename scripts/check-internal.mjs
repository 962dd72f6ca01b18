// @rejoin/core/internal exports what the other packages need, and no more: each of its names is imported by one of them.
import { globSync, readFileSync } from 'node:fs';

/** @param {string} names */
const list = (names) =>
  names
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter(Boolean);

const entry = readFileSync('packages/core/src/entries/internal.ts', 'utf8');
const exported = [...entry.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
  list(names),
);
const used = new Set(
  globSync('packages/{server,react,testing}/src/**/*.{ts,tsx}').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/\{([^}]*)\}\s+from\s+'@rejoin\/core\/internal'/g)].flatMap(
      ([, names = '']) => list(names).map((name) => name.replace(/ as .*/, '')),
    ),
  ),
);
const unused = exported.filter((name) => !used.has(name));
for (const name of unused)
  console.log(`packages/core/src/entries/internal.ts: no package imports ${name}: remove it from the entry`);
process.exitCode = unused.length === 0 ? 0 : 1;
