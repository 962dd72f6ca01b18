// One process of sabotage.mjs: runs the tests that it is asked for, each time with another sabotage. The work tree stays as
// it is; one module is loaded changed, and all others have been read and transformed once.
import { join } from 'node:path';
import { createVitest } from 'vitest/node';
import { apply } from './places.mjs';

/** @typedef {import('./sabotages.mjs').Sabotage} Sabotage */
/** @typedef {import('./sabotages.mjs').Named} Named */
/** What is asked. @typedef {{ sabotage: Sabotage | undefined, named: readonly Named[] }} Job */
/** How each test of an asked name ended, file by file. @typedef {{ file: string, title: string, state: string }[]} Ends */

const root = join(import.meta.dirname, '..');
/** The module that is loaded changed. @type {{ path: string, code: string } | undefined} */
let changed;

const vitest = await createVitest(
  { root, config: join(import.meta.dirname, 'sabotage.config.mjs'), watch: false, reporters: [{}] },
  {
    plugins: [
      {
        name: 'sabotage',
        enforce: 'pre',
        load: (id) => (id === changed?.path ? changed.code : undefined),
      },
    ],
  },
);

/** @param {Job} job @returns {Promise<Ends>} */
async function play({ sabotage, named }) {
  const former = changed;
  const place = sabotage && apply(sabotage);
  changed = place && { path: join(root, place.file), code: place.code };
  for (const module of [former, changed]) if (module) vitest.invalidateFile(module.path);
  const pattern = named.map(({ name }) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  vitest.setGlobalTestNamePattern(new RegExp(pattern));
  const files = [...new Set(named.map(({ file }) => file))];
  const { testModules } = await vitest.runTestFiles(files.map((file) => join(root, file)));
  return testModules.flatMap((module) =>
    [...module.children.allTests()].map((test) => ({
      file: module.moduleId,
      title: test.name,
      state: test.result().state,
    })),
  );
}

process.on('message', async (/** @type {Job} */ job) => {
  try {
    process.send?.({ ends: await play(job) });
  } catch (error) {
    process.send?.({ ends: [], fault: String(error) });
  }
});
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
