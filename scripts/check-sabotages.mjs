// Shows that each sabotage has one place where it can be applied: the code moves on, and CI would say so minutes later.
import { existsSync, readFileSync } from 'node:fs';
import { apply } from './places.mjs';
import { sabotages } from './sabotages.mjs';

// Of a table row in docs/testing.md, the last cell.
const cells = [...readFileSync('docs/testing.md', 'utf8').matchAll(/^\|.*\|([^|]*)\|$/gm)].map(
  ([, cell]) => cell ?? '',
);
const documented = new Set(cells.flatMap((cell) => cell.trim().split(', ')));

/** @type {string[]} */
const wrong = [];
const names = new Set();
for (const sabotage of sabotages) {
  const { name, caughtBy } = sabotage;
  try {
    apply(sabotage);
  } catch (error) {
    wrong.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
  for (const { file } of caughtBy)
    if (!existsSync(file)) wrong.push(`${name}: there is no test file ${file}`);
  if (caughtBy.length === 0) wrong.push(`${name}: no test is to catch it`);
  if (!documented.has(name)) wrong.push(`${name}: docs/testing.md does not say what it shows`);
  if (names.has(name)) wrong.push(`${name}: two have this name`);
  names.add(name);
}

if (wrong.length > 0) console.log(wrong.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;
