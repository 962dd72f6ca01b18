// The unit tests as sabotages and mutants break them.
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: join(import.meta.dirname, '..'),
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
