// The unit tests with one sabotage: `REJOIN_SABOTAGE=<name>`. The work tree stays as it is; one module is loaded changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { sabotages } from './sabotages.mjs';

const root = join(import.meta.dirname, '..');
const name = process.env.REJOIN_SABOTAGE;
const sabotage = sabotages.find((each) => each.name === name);
if (name && !sabotage) throw new Error(`There is no sabotage ${name}.`);

/** @returns {import('vite').Plugin} */
function apply() {
  const path = sabotage ? join(root, sabotage.file) : '';
  return {
    name: 'sabotage',
    enforce: 'pre',
    load(id) {
      if (!sabotage || id !== path) return undefined;
      const code = readFileSync(id, 'utf8');
      const parts = code.split(sabotage.find);
      // A sabotage that no longer fits the code would show nothing.
      if (parts.length !== 2)
        throw new Error(`The sabotage ${sabotage.name} finds its place ${parts.length - 1} times.`);
      return parts.join(sabotage.replace);
    },
  };
}

export default defineConfig({
  root,
  plugins: [apply()],
  // A test that names happy-dom as its environment is loaded as a browser's code is.
  resolve: { conditions: ['@rejoin/source', ...defaultClientConditions] },
  ssr: { resolve: { conditions: ['@rejoin/source', ...defaultServerConditions] } },
  test: {
    api: { host: '127.0.0.1' },
    environment: 'node',
    include: ['packages/*/src/**/*.test.{ts,tsx}'],
    exclude: ['**/*.browser.test.*', '**/node_modules/**'],
    setupFiles: ['sabotage.setup.mjs', 'load-later.setup.ts'].map((file) => join(import.meta.dirname, file)),
    maxWorkers: 1,
    // Two of these run side by side, perhaps on a machine with other work: slow is not broken.
    testTimeout: 30_000,
    // What is kept between runs would carry one sabotage into the next run.
    fsModuleCache: false,
  },
});
