// Which mutants of some files the tests find. Stryker writes all of them into the code at once, each with a switch; the
// tests of a file run in one process, again and again, each time with another mutant on (mutate.runner.mjs).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { journal, note, readJournal, writePlan } from './mutate.plan.mjs';
import { seconds } from './steps.mjs';

/** Milliseconds of work. Most mutants are found by tests that take less; the longer ones are run for what is left. */
const QUICK = 30;
/** Milliseconds of work. A test that takes longer is run for no mutant. */
const LONGEST = 300;
/** Milliseconds. A process that has noted nothing for so long, of one mutant, hangs. */
const SILENT = 180_000;

/**
 * A function that gives nothing, in the place of another: which of the two is chosen where it is made, as modules load for
 * most. By this it is chosen at each call, so that it need not be made anew.
 */
const MADE = /stryMutAct_9fa48\("(\d+)"\) \? \(\) => undefined : \(stryCov_9fa48\("\1"\), /g;
const SWITCH = `
function strySwitch(id, call) {
  return (...given) => {
    stryCov_9fa48(id);
    return stryMutAct_9fa48(id) ? undefined : call(...given);
  };
}
`;

/** @typedef {{ file: string, place: string, becomes: string, status: 'found' | 'alive' | 'not reached' | 'not tried' }} Mutant */
/**
 * @param {object} options
 * @param {string[]} options.files
 * @param {string[]} options.tests the files of tests
 * @param {boolean} options.quick leaves the longer tests out, and what is evaluated only as modules load
 * @param {Mutant[]} options.before of the same files as they are: what was found is not tried again
 * @param {(mutants: Mutant[]) => void} options.keep is called with all that is known, whenever more is
 */
export async function measure({ files, tests, quick, before, keep }) {
  const start = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'rejoin-mutate-'));
  process.env.REJOIN_MUTATE = folder;
  const { mutants, counting, code } = await instrument(files);
  console.log(`${mutants.length} mutants in ${files.length} files`);

  // A test that cannot be repeated, or that counts what its cases were and has too few of them, is not noted.
  await run({ mode: 'reach', files: tests, code: counting, tests: {} });
  const entries = readJournal();
  const reached = Object.fromEntries(
    entries.flatMap((entry) => (entry.what === 'reached' ? [[entry.test, entry]] : [])),
  );
  const loads = new Map(
    entries.flatMap((entry) => (entry.what === 'loaded' ? [[entry.file, entry.mutants]] : [])),
  );
  const byTests = new Set(Object.values(reached).flatMap(({ hits }) => Object.keys(hits)));
  const byLoading = new Set([...loads.values()].flat());
  const cost = (/** @type {string} */ file) =>
    Object.entries(reached).reduce((sum, [test, { ms }]) => sum + (test.startsWith(`${file} `) ? ms : 0), 0);
  const byCost = tests.toSorted((a, b) => cost(a) - cost(b));
  const usable = Object.fromEntries(Object.entries(reached).filter(([, { ms }]) => ms < LONGEST));
  console.log(`${Object.keys(usable).length} of ${Object.keys(reached).length} tests are quick enough`);

  for (const { id, ...mutant } of mutants)
    if (before.some((each) => each.status === 'found' && sameMutant(each, mutant)))
      note({ what: 'found', mutant: id, test: 'before' });
  const tell = (/** @type {string} */ what) => {
    const found = foundSoFar();
    const alive = new Set(readJournal().flatMap((each) => (each.what === 'alive' ? each.mutant : [])));
    /** @returns {Mutant['status']} */
    const statusOf = (/** @type {string} */ id) => {
      if (found.has(id)) return 'found';
      if (byTests.has(id) || alive.has(id)) return 'alive';
      return byLoading.has(id) ? 'not tried' : 'not reached';
    };
    console.log(`${what}: ${found.size} found after ${seconds(start)}`);
    keep(
      mutants.map(({ id, ...mutant }) => ({
        ...mutant,
        status: statusOf(id),
      })),
    );
  };

  // Each mutant in each test that reaches it, until one fails.
  for (const long of quick ? [false] : [false, true]) {
    const some = Object.entries(usable).filter(([, { ms }]) => ms >= QUICK === long);
    await switchEach({ mode: 'switch', files: byCost, code, tests: Object.fromEntries(some) });
    tell(long ? 'long tests' : 'quick tests');
  }

  if (quick) return rmSync(folder, { recursive: true });
  // What is evaluated only while modules load: on from the start, in a process for each. None first: it has to pass.
  const found = foundSoFar();
  const loaded = Object.fromEntries(
    ['none', ...byLoading]
      .filter((mutant) => !byTests.has(mutant) && !found.has(mutant))
      .map((mutant) => [
        mutant,
        byCost.filter((file) => mutant === 'none' || loads.get(resolve(file))?.includes(mutant)),
      ]),
  );
  await loadEach({ mode: 'loading', files: byCost, code, tests: usable, loaded });
  tell('as modules load');
  rmSync(folder, { recursive: true });
}

/** @param {string[]} files */
async function instrument(files) {
  const { files: instrumented, mutants } = await new Instrumenter(
    /** @type {never} */ ({ debug() {}, info() {}, isDebugEnabled: () => false }),
  ).instrument(
    files.map((name) => ({ name, content: readFileSync(name, 'utf8'), mutate: true })),
    // Words are no facts, and where a text is a code the compiler holds it.
    { plugins: null, ignorers: [], excludedMutations: ['StringLiteral'] },
  );
  const counting = Object.fromEntries(
    instrumented.map(({ name, content }) => [
      resolve(name),
      content.replaceAll(MADE, 'strySwitch("$1", ') + SWITCH,
    ]),
  );
  return {
    mutants: mutants
      .filter(({ status }) => status === undefined)
      .map(({ id, fileName: file, location: { start }, replacement }) => ({
        id,
        file,
        place: `${start.line + 1}:${start.column + 1}`,
        becomes: replacement ?? '',
      })),
    /** Counts, for each test, how often each mutant is evaluated. */
    counting,
    /** Only switches. */
    code: Object.fromEntries(
      Object.entries(counting).map(([name, text]) => [
        name,
        text.replaceAll(/stryCov_9fa48\(("[^)]*|id)\)/g, '0'),
      ]),
    ),
  };
}

/**
 * @typedef {Omit<Mutant, 'status'>} Place
 * @param {Place} a
 * @param {Place} b
 */
function sameMutant(a, b) {
  return a.file === b.file && a.place === b.place && a.becomes === b.becomes;
}

/** @param {import('./mutate.plan.mjs').Plan} plan */
async function switchEach(plan) {
  for (let settled = false; !settled; ) {
    const from = readJournal().length;
    const over = await run(plan);
    const hung = noteHang();
    if (!over && !hung) throw new Error('The tests cannot be run for one mutant after another.');
    settled = !hung && !readJournal().some(({ what }, at) => at >= from && what === 'again');
  }
}

/** @param {import('./mutate.plan.mjs').Plan & { loaded: Record<string, string[]> }} plan */
async function loadEach(plan) {
  const left = { ...plan.loaded };
  while (Object.keys(left).length > 0) {
    const from = readJournal().length;
    await run({ ...plan, loaded: left });
    noteHang();
    const news = readJournal().slice(from);
    if (news.length === 0) throw new Error('The modules cannot be loaded for one mutant after another.');
    for (const entry of news) if (entry.what === 'found' || entry.what === 'alive') delete left[entry.mutant];
    if (foundSoFar().has('none')) throw new Error('The tests fail where all of them run in one process.');
  }
}

/** @returns {Set<string>} */
function foundSoFar() {
  return new Set(readJournal().flatMap((each) => (each.what === 'found' ? each.mutant : [])));
}

/** Whether the last mutant hangs, or has ended the process: that is noticed, too. */
function noteHang() {
  const last = readJournal().at(-1);
  if (last?.what !== 'trying') return false;
  note({ ...last, what: 'found' });
  return true;
}

/**
 * Runs the tests by a plan. False: they fail, or note nothing any more and are ended.
 * @param {import('./mutate.plan.mjs').Plan} plan
 * @returns {Promise<boolean>}
 */
function run(plan) {
  writePlan(plan);
  const command =
    plan.mode === 'loading'
      ? ['scripts/mutate.loading.mjs']
      : ['node_modules/vitest/vitest.mjs', 'run', '--config', 'scripts/mutate.config.mjs'];
  // A group of its own: what hangs is a worker of this process, and is ended with it.
  const child = spawn(process.execPath, command, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  const leave = () => {
    end();
    process.exit(1);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  let heard = performance.now();
  let noted = 0;
  const watch = setInterval(() => {
    const size = statSync(journal(), { throwIfNoEntry: false })?.size ?? 0;
    if (size !== noted) heard = performance.now();
    noted = size;
    if (plan.mode !== 'reach' && performance.now() - heard > SILENT) end();
  }, 1_000);
  return new Promise((settle) => {
    child.on('close', (exit) => {
      clearInterval(watch);
      process.off('SIGINT', leave).off('SIGTERM', leave);
      if (plan.mode === 'switch' && exit !== 0) console.log(output);
      settle(exit === 0);
    });
  });
}
