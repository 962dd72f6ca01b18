// Shows that each sabotage has one place where it can be applied: the code moves on, and CI would say so minutes later.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { apply } from './places.mjs';
import { sabotages } from './sabotages.mjs';

// Of a table row in docs/testing.md, the last cell.
const cells = [...readFileSync('docs/testing.md', 'utf8').matchAll(/^\|.*\|([^|]*)\|$/gm)].map(
  ([, cell]) => cell ?? '',
);
const documented = new Set(cells.flatMap((cell) => cell.trim().split(', ')));

/** Whether a test of that name is written in a file, or beside it, as cases of the conformance suite are. @param {string} file @param {string} test */
const isWritten = (file, test) =>
  [file, ...globSync(`${dirname(file)}/*.ts`)].some((each) => readFileSync(each, 'utf8').includes(test));

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
  for (const { file, name: test } of caughtBy)
    if (!existsSync(file)) wrong.push(`${name}: there is no test file ${file}`);
    else if (!isWritten(file, test)) wrong.push(`${name}: ${file} has no test "${test}"`);
  if (caughtBy.length === 0) wrong.push(`${name}: no test is to catch it`);
  if (!documented.has(name)) wrong.push(`${name}: docs/testing.md does not say what it shows`);
  if (names.has(name)) wrong.push(`${name}: two have this name`);
  names.add(name);
}

if (wrong.length > 0) console.log(wrong.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;
