import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
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

// React 18 has a node_modules of its own. The testing library's ES module is inlined: what Node itself loads, and
// what that requires, is React 19.
const react18 = createRequire(new URL('./e2e/react-18/package.json', import.meta.url));
const alias = [
  ...['react', 'react-dom'].map((name) => ({
    find: new RegExp(`^${name}(?=/|$)`),
    replacement: dirname(react18.resolve(`${name}/package.json`)),
  })),
  {
    find: /^@testing-library\/react$/,
    replacement: '@testing-library/react/dist/@testing-library/react.esm.js',
  },
];

// Where Vitest has no times of a former run it goes by the size of files: a long one that begins last has a core for itself.
const LONG = /\/(serverFaults|streamFaultMatrix|fuzz|fold|explorer|record)\.test\.ts$/;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [long, rest] = [true, false].map((is) =>
      sorted.filter(({ moduleId }) => LONG.test(moduleId) === is),
    );
    return [...(long ?? []), ...(rest ?? [])];
  }
}

const setupFiles = ['./scripts/load-later.setup.ts'];

// Storybook takes a second to start: not for those who asked for other projects.
const asked = process.argv.filter((_, at, all) => all[at - 1] === '--project');
const withStories = asked.length === 0 || asked.includes('storybook');

export default defineConfig({
  test: {
    api: { host: '127.0.0.1' },
    passWithNoTests: true,
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './scripts/count-reporter.mjs'],
    projects: [
      {
        ...client,
        ...server,
        test: {
          name: 'unit',
          environment: 'node',
          setupFiles,
          // Vitest leaves one core for itself: of two, that would be half.
          maxWorkers: '100%',
          // Slow is not broken: other work may share the cores.
          testTimeout: 20_000,
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'playground/src/**/*.test.ts',
            'stories/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/*.browser.test.*', '**/node_modules/**'],
        },
      },
      {
        ...server,
        resolve: { ...client.resolve, alias },
        test: {
          name: 'react-18',
          environment: 'node',
          setupFiles,
          maxWorkers: '100%',
          // Slow is not broken: other work may share the cores.
          testTimeout: 20_000,
          include: ['packages/react/src/**/*.test.tsx'],
          exclude: ['**/*.browser.test.*', '**/node_modules/**'],
          server: { deps: { inline: [/@testing-library\/react/] } },
        },
      },
      {
        ...client,
        // Named ahead: a dependency that Vite discovers during a run reloads the page under the test.
        optimizeDeps: { include: ['idb-keyval', 'tailwindcss'] },
        test: {
          name: 'browser',
          setupFiles,
          include: ['packages/*/src/**/*.browser.test.{ts,tsx}'],
          browser: browser(),
        },
      },
      ...(withStories
        ? [
            {
              plugins: [storybookTest({ configDir: 'stories/.storybook' })],
              test: { name: 'storybook', browser: browser() },
            },
          ]
        : []),
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
