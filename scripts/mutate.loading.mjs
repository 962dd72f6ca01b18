// What is evaluated while modules are loaded: for each such mutant the modules are loaded anew, with it switched on.
import { createVitest } from 'vitest/node';
import { note, readPlan, writePlan } from './mutate.plan.mjs';

const plan = readPlan();
const vitest = await createVitest('test', {
  config: 'scripts/mutate.config.mjs',
  watch: false,
  reporters: [],
});
for (const [mutant, files] of Object.entries(plan.loaded ?? {})) {
  note({ what: 'trying', mutant, test: 'loading' });
  // The worker that loads the modules reads which one it is.
  writePlan({ ...plan, mutant });
  vitest.state.filesMap.clear();
  const { testModules } = await vitest.start(files);
  const failed = testModules.some((module) => !module.ok());
  note({ what: failed ? 'found' : 'alive', mutant, test: 'loading' });
}
await vitest.close();
process.exit();
