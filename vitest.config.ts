import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumPath } from './scripts/browser.mjs';

// Every project reads the packages' TypeScript sources: nothing has to be built before a test.
const client = { resolve: { conditions: ['@rejoin/source', ...defaultClientConditions] } };
const server = { ssr: { resolve: { conditions: ['@rejoin/source', ...defaultServerConditions] } } };

// A function: two projects that share one object clash over the instance's name.
function browser() {
  const executablePath = chromiumPath();
  return {
    enabled: true,
    headless: true,
    screenshotFailures: false,
    provider: playwright({
      launchOptions: { ...(executablePath && { executablePath }), args: chromiumArgs },
    }),
    instances: [{ browser: 'chromium' as const }],
  };
}

export default defineConfig({
  test: {
    api: { host: '127.0.0.1' },
    passWithNoTests: true,
    reporters: ['default', './scripts/count-reporter.mjs'],
    projects: [
      {
        ...client,
        ...server,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'playground/src/**/*.test.ts'],
          exclude: ['**/*.browser.test.*', '**/node_modules/**'],
        },
      },
      {
        ...client,
        // Named ahead: a dependency that Vite discovers during a run reloads the page under the test.
        optimizeDeps: { include: ['zustand/vanilla'] },
        test: {
          name: 'browser',
          include: ['packages/*/src/**/*.browser.test.{ts,tsx}'],
          browser: browser(),
        },
      },
      {
        ...client,
        ...server,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/**/*.test.ts'],
          // Whole systems of processes, timed by real clocks: one file at a time, one process.
          pool: 'forks',
          fileParallelism: false,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
