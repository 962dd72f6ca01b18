// What mutate.mjs and the processes that run the tests tell each other, in a folder that REJOIN_MUTATE names: a plan, and
// a journal that is appended to line by line, so that a process that hangs or dies loses nothing of what it found.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Plan
 * @property {'reach' | 'switch' | 'loading'} mode reach: run each test once, to see which mutants it reaches; switch: run
 *   each test again for each mutant that it reaches; loading: run all tests with one mutant on from the start
 * @property {string} [mutant] the mutant that is on from the start
 * @property {Record<string, string[]>} [loaded] the mutants of what is evaluated as modules load, and the test files that do
 * @property {string[]} files the test files, in the order in which they run
 * @property {Record<string, string>} code the code to load, by absolute path
 * @property {Record<string, { ms: number, hits: Record<string, number> }>} tests what is known of a test: how long it takes
 *   and how often it evaluates each mutant
 */
/**
 * A line of the journal. `found` and `alive` end a try; `again` asks for it to be repeated in a fresh process.
 * @typedef {{ what: 'reached', test: string, ms: number, hits: Record<string, number> }
 *   | { what: 'loaded', file: string, mutants: string[] }
 *   | { what: 'trying' | 'found' | 'alive' | 'again', mutant: string, test: string }} Entry
 */

const folder = () => process.env.REJOIN_MUTATE ?? '';
const plan = () => join(folder(), 'plan.json');
export const journal = () => join(folder(), 'journal.jsonl');

/** @returns {Plan} */
export const readPlan = () => JSON.parse(readFileSync(plan(), 'utf8'));
/** @param {Plan} what */
export const writePlan = (what) => writeFileSync(plan(), JSON.stringify(what));

/** @param {Entry} entry */
export const note = (entry) => appendFileSync(journal(), `${JSON.stringify(entry)}\n`);
/** @returns {Entry[]} */
export const readJournal = () =>
  existsSync(journal())
    ? readFileSync(journal(), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : [];
