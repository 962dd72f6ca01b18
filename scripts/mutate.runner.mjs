// Runs a test again and again, each time with another mutant switched on. The modules are loaded once for all of them: a
// mutant costs what its tests take, and no new process.
import { relative } from 'node:path';
import { TestRunner } from 'vitest';
import { note, readJournal, readPlan } from './mutate.plan.mjs';

const { setTimeout, clearTimeout } = globalThis;
const plan = readPlan();
/**
 * The switches of the code that Stryker has instrumented.
 * @type {{ activeMutant?: string, hitCount?: number, hitLimit?: number, currentTestId?: string,
 *   mutantCoverage?: { static: Record<string, number>, perTest: Record<string, Record<string, number>> } }}
 */
const switches = {};
Object.assign(globalThis, { __stryker__: switches });
switches.activeMutant = plan.mutant ?? 'none';

const found = new Set();
const tried = new Set();
/** @type {Set<string>} */
const again = new Set();
for (const entry of plan.mode === 'switch' ? readJournal() : []) {
  if (entry.what === 'found') found.add(entry.mutant);
  if (entry.what === 'again') again.add(entry.mutant + entry.test);
  if (entry.what === 'alive') tried.add(entry.mutant + entry.test);
}

/**
 * Whether a test fails, or is not over in time.
 * @param {() => unknown} run
 * @param {number} ms
 */
async function fails(run, ms) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  try {
    await Promise.race([
      run(),
      new Promise((_, reject) => {
        timer = setTimeout(reject, ms, new Error('too slow'));
      }),
    ]);
    return false;
  } catch {
    return true;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Milliseconds of work: what else the machine does is not the test's time.
 * @param {NodeJS.CpuUsage} from
 */
function cpuSince(from) {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

export default class MutantRunner extends TestRunner {
  #loaded = false;
  /** What is in memory is as a mutant left it: nothing more can be learnt from this process. */
  #spoiled = false;

  /** @param {import('vitest').RunnerTestCase} test */
  async runTask(test) {
    const run = TestRunner.getTestFn(test);
    const key = `${relative(this.config.root, test.file.filepath)} ${test.fullTestName}`;
    if (plan.mode === 'loading') return plan.tests[key] && run();
    if (plan.mode === 'switch') return this.#switch(key, run);
    const seen = switches.mutantCoverage;
    if (!this.#loaded)
      note({ what: 'loaded', file: test.file.filepath, mutants: Object.keys(seen?.static ?? {}) });
    this.#loaded = true;
    switches.currentTestId = key;
    try {
      await run();
    } finally {
      delete switches.currentTestId;
    }
    // Twice: a test that leaves something behind for itself cannot be repeated for one mutant after another.
    const from = process.cpuUsage();
    await run();
    note({
      what: 'reached',
      test: key,
      ms: cpuSince(from),
      hits: switches.mutantCoverage?.perTest[key] ?? {},
    });
  }

  /**
   * @param {string} test
   * @param {() => unknown} run
   */
  async #switch(test, run) {
    const { hits = {}, ms = 0 } = plan.tests[test] ?? {};
    const limit = 10_000 + 30 * ms;
    const todo = Object.keys(hits).filter((mutant) => !found.has(mutant) && !tried.has(mutant + test));
    todo.sort((a, b) => Number(again.has(b + test)) - Number(again.has(a + test)));
    for (const mutant of todo) {
      if (this.#spoiled) return;
      note({ what: 'trying', mutant, test });
      const hitLimit = 1_000 + 100 * (hits[mutant] ?? 0);
      Object.assign(switches, { activeMutant: mutant, hitCount: 0, hitLimit });
      const failed = (await fails(run, limit)) || (switches.hitCount ?? 0) > hitLimit;
      Object.assign(switches, { activeMutant: 'none', hitCount: undefined });
      if (!failed) {
        note({ what: 'alive', mutant, test });
        continue;
      }
      // What it left in memory must not make the next one fail. And if this one failed only by what another had left,
      // it is tried again where nothing else was.
      this.#spoiled = await fails(run, limit);
      const sure = !this.#spoiled || again.has(mutant + test);
      note({ what: sure ? 'found' : 'again', mutant, test });
      if (sure) found.add(mutant);
    }
  }
}
