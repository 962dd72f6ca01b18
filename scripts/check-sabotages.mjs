// Shows that each sabotage has one place where it can be applied: the code moves on, and CI would say so minutes later.
import { readFileSync } from 'node:fs';
import { sabotages } from './sabotages.mjs';

/** @type {string[]} */
const wrong = [];
const names = new Set();
for (const { name, file, find, caughtBy } of sabotages) {
  const places = readFileSync(file, 'utf8').split(find).length - 1;
  if (places !== 1) wrong.push(`${name}: its place occurs ${places} times in ${file}`);
  if (caughtBy.length === 0) wrong.push(`${name}: no test is to catch it`);
  if (names.has(name)) wrong.push(`${name}: two have this name`);
  names.add(name);
}

if (wrong.length > 0) console.log(wrong.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;
