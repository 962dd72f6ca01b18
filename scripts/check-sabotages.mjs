// Shows that each sabotage has one place where it can be applied: the code moves on, and CI would say so minutes later.
import { apply } from './places.mjs';
import { sabotages } from './sabotages.mjs';

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
  if (caughtBy.length === 0) wrong.push(`${name}: no test is to catch it`);
  if (names.has(name)) wrong.push(`${name}: two have this name`);
  names.add(name);
}

if (wrong.length > 0) console.log(wrong.join('\n'));
process.exitCode = wrong.length === 0 ? 0 : 1;
