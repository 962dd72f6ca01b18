// Mutation testing of the pure rooms, too slow for CI: `npm run mutate`, or `npm run mutate -- machine fold/receipt.ts`
// for some of it. One expression after another is changed, and the tests that reach it are run; what no test notices is
// listed. Results are kept by file, so that a room can be measured in parts. `--rest` tries again only what lived,
// `--quick` leaves the longer tests out and what is evaluated only as modules load, `--kept` measures nothing and sums up what is kept.
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { measure } from './mutate.measure.mjs';
import { seconds } from './steps.mjs';

const core = 'packages/core/src/';
/**
 * The pure rooms, and the tests that are run for them: their own and those of what stands on them.
 * @type {Record<string, { files: string[], tests: string[] }>}
 */
const rooms = {
  protocol: { files: ['protocol/*.ts'], tests: ['protocol/*'] },
  fold: { files: ['fold/**/*.ts'], tests: ['fold/**/*'] },
  machine: { files: ['machine/*.ts'], tests: ['machine/*', 'client/sessionOutbox'] },
  keeper: {
    files: [
      'compaction',
      'controlWaits',
      'fairShares',
      'instanceSecrets',
      'keeper',
      'lastBatches',
      'overdue',
      'underWay',
    ].map((name) => `keeper/${name}.ts`),
    tests: ['keeper/*'],
  },
};
/** Tests that take minutes, or that read the sources as text. */
const LEFT_OUT = /explorer|foldFuzz|addEvent/;
const CACHE = 'node_modules/.cache/mutations.json';

/**
 * @typedef {import('./mutate.measure.mjs').Mutant} Mutant
 * @typedef {{ at: string, on: string, mutants: Mutant[] }} Kept what is known of a file as it was: `at`, the sum of its text
 */

const asked = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const flags = new Set(process.argv.slice(2).filter((each) => each.startsWith('--')));
const start = performance.now();

for (const [room, { files, tests }] of Object.entries(rooms)) {
  const all = globSync(files.map((file) => core + file)).filter((file) => !/\.test(-d)?\./.test(file));
  const chosen = all.filter(
    (file) => asked.length === 0 || asked.some((each) => each === room || file === core + each),
  );
  if (chosen.length === 0) continue;
  const sums = new Map(chosen.map((file) => [file, sumOf(file)]));
  if (!flags.has('--kept'))
    await measure({
      files: chosen,
      tests: globSync(tests.map((test) => `${core}${test}.test.ts`)).filter((file) => !LEFT_OUT.test(file)),
      quick: flags.has('--quick'),
      before: flags.has('--rest') ? chosen.flatMap((file) => current(file)?.mutants ?? []) : [],
      keep: (mutants) => keep(sums, mutants),
    });
  report(room, all, chosen);
}
console.log(`done in ${seconds(start)}`);

/** @param {string} file */
function sumOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}

/** @returns {Record<string, Kept>} */
function readKept() {
  try {
    return JSON.parse(readFileSync(CACHE, 'utf8'));
  } catch {
    return {};
  }
}

/** What is kept of a file as it is now. @param {string} file */
function current(file) {
  const kept = readKept()[file];
  return kept?.at === sumOf(file) ? kept : undefined;
}

/**
 * @param {ReadonlyMap<string, string>} sums of the files as they were measured
 * @param {Mutant[]} mutants
 */
function keep(sums, mutants) {
  const on = new Date().toISOString().slice(0, 10);
  const kept = readKept();
  for (const [file, at] of sums)
    kept[file] = { at, on, mutants: mutants.filter((mutant) => mutant.file === file) };
  mkdirSync('node_modules/.cache', { recursive: true });
  writeFileSync(CACHE, JSON.stringify(kept));
}

/**
 * @param {string} room
 * @param {string[]} all its files
 * @param {string[]} chosen those whose survivors are listed
 */
function report(room, all, chosen) {
  const name = (/** @type {string} */ file) => file.slice(core.length);
  const of = (/** @type {string[]} */ files) => files.flatMap((file) => current(file)?.mutants ?? []);
  for (const { file, place, becomes, status } of of(chosen))
    if (status !== 'found') console.log(`${status.padEnd(11)} ${name(file)}:${place} → ${becomes}`);
  const measured = all.filter((file) => current(file));
  for (const file of measured) console.log(`${name(file)}: ${score(of([file]))}`);
  const missing = all.filter((file) => !measured.includes(file)).map(name);
  if (missing.length > 0) console.log(`not measured as they are now: ${missing.join(', ')}`);
  console.log(`${room}: ${score(of(measured))}\n`);
}

/** @param {Mutant[]} mutants */
function score(mutants) {
  const count = (/** @type {Mutant['status']} */ status) =>
    mutants.filter((each) => each.status === status).length;
  const [found, untried] = [count('found'), count('not tried')];
  const tried = mutants.length - untried;
  const share = tried === 0 ? '' : ` (${Math.round((100 * found) / tried)} %)`;
  return `${found} of ${tried} mutants found${share}${untried === 0 ? '' : `, ${untried} not tried`}`;
}
