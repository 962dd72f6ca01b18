// The unit tests with one sabotage: `REJOIN_SABOTAGE=<name>`. The work tree stays as it is; one module is loaded changed.
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { apply } from './places.mjs';
import { sabotages } from './sabotages.mjs';

const root = join(import.meta.dirname, '..');
const name = process.env.REJOIN_SABOTAGE;
const sabotage = sabotages.find((each) => each.name === name);
if (name && !sabotage) throw new Error(`There is no sabotage ${name}.`);

/** @returns {import('vite').Plugin} */
function load() {
  const changed = sabotage && apply(sabotage);
  const path = changed && join(root, changed.file);
  return {
    name: 'sabotage',
    enforce: 'pre',
    load: (id) => (changed && id === path ? changed.code : undefined),
  };
}

export default defineConfig({
  root,
  plugins: [load()],
  // A test that names happy-dom as its environment is loaded as a browser's code is.
  resolve: { conditions: ['@rejoin/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@rejoin/source', ...defaultServerConditions] } },
  test: {
    api: { host: '127.0.0.1' },
    environment: 'node',
    include: process.env.REJOIN_TESTS?.split(',') ?? ['packages/*/src/**/*.test.{ts,tsx}'],
    exclude: ['**/*.browser.test.*', '**/node_modules/**'],
    setupFiles: ['sabotage.setup.mjs', 'load-later.setup.ts'].map((file) => join(import.meta.dirname, file)),
    maxWorkers: 1,
    // Two of these run side by side, perhaps on a machine with other work: slow is not broken.
    testTimeout: 30_000,
    // What is kept between runs would carry one sabotage into the next run.
    fsModuleCache: false,
  },
});
