// `npm run soak`: the fault matrix over the simulator and storms of everything at once, seed after seed, for five minutes.
// `--minutes 0.2` is shorter or longer; `--seed 42` begins there; `--only 42` plays that one seed and shows all of it.
import { parseArgs } from 'node:util';
import { playFault, playStorm, randomFault, simulatedFaults } from '@rejoin/testing';

const { values } = parseArgs({
  options: { minutes: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
/** @param {string | undefined} text @param {number} otherwise */
function number(text, otherwise) {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`"${text}" is no number.`);
  process.exit(1);
}
const minutes = number(values.minutes, 5);
const first = number(values.only ?? values.seed, Date.now() % 1_000_000);
const until = values.only === undefined ? Date.now() + minutes * 60_000 : 0;
let seed = first;
let failed = 0;
/** A rejection without a caller that waits is a failure of the seed that is being played. */
process.on('unhandledRejection', (error) => fail(error));

/** @param {unknown} error */
function fail(error) {
  failed++;
  console.log(`FAIL seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
  console.log(`     again: npm run soak -- --only ${seed}`);
}

do {
  const { fault, moment } = randomFault(seed);
  try {
    // Every other seed is one fault at its moment, the others are storms.
    if (seed % 2 === 0) await playFault(simulatedFaults, fault, moment, seed);
    else await playStorm(simulatedFaults, seed);
  } catch (error) {
    fail(error);
  }
  seed++;
} while (Date.now() < until);
const played = seed - first;
console.log(`${played} seeds from ${first}`);
console.log(`${played - Math.min(failed, played)} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed === 0 ? 0 : 1;
