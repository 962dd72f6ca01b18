// The unit tests over code with all its mutants in it, of which one at a time is switched on: see mutate.runner.mjs.
import { join } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import { readPlan } from './mutate.plan.mjs';
import unit from './sabotage.config.mjs';

const plan = readPlan();
const LONG = /\/(fold|digest|window|keeper|tail|underWay)\.test\.ts$/;

/** The files whose tests take the least come first: most mutants are found before the long properties begin. */
class CheapestFirst extends BaseSequencer {
  /**
   * @override
   * @param {import('vitest/node').TestSpecification[]} files
   */
  async sort(files) {
    const at = (/** @type {import('vitest/node').TestSpecification} */ { moduleId }) =>
      plan.files.findIndex((file) => moduleId.endsWith(file));
    return files.toSorted((a, b) => at(a) - at(b));
  }
}

// `include` would be joined with the other's.
export default mergeConfig(
  { ...unit, test: { ...unit.test, include: [] } },
  defineConfig({
    plugins: [
      { name: 'mutants', enforce: 'pre', load: (id) => plan.code[id] },
      // The longest properties are tried on a twentieth of their cases for one mutant: what these do not find, another
      // night does.
      {
        name: 'fewer-cases',
        enforce: 'pre',
        transform: (code, id) =>
          LONG.test(id) ? code.replaceAll(/numRuns: ([^,}]+)/g, 'numRuns: Math.ceil(($1) / 20)') : null,
      },
    ],
    test: {
      include: plan.files,
      runner: join(import.meta.dirname, 'mutate.runner.mjs'),
      // One test is run for many mutants, each with a limit of its own.
      testTimeout: 86_400_000,
      dangerouslyIgnoreUnhandledErrors: plan.mode !== 'reach',
      // What loads the modules anew is a new process for each mutant, not for each file of tests.
      isolate: plan.mode !== 'loading',
      bail: plan.mode === 'loading' ? 1 : 0,
      sequence: { sequencer: CheapestFirst },
      reporters: ['dot'],
    },
  }),
);
