import { statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
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
const LONG = /\/(\w*(Faults|[fF]aultMatrix|Conformance)|fuzz|fold|explorer|record|statuses)\.test\.tsx?$/;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const [long, rest] = [true, false].map((is) =>
      sorted.filter(({ moduleId }) => LONG.test(moduleId) === is),
    );
    return [...(long ?? []), ...(rest ?? [])];
  }
}

// Vitest's default leaves one core to itself. The matrices over real sockets wait for half of their time, so that two of them
// at once leave a core idle: one more works meanwhile.
const WORKERS = availableParallelism() + 1;

const fast = {
  environment: 'node' as const,
  maxWorkers: WORKERS,
  // Slow is not broken: other work may share the cores.
  testTimeout: 30_000,
  expect: { poll: { timeout: 15_000 } },
  exclude: ['**/*.browser.test.*', '**/node_modules/**'],
};

// A DOM of its own for each file. A thread begins in half the time of a process.
const withDom = { pool: 'threads' as const };

// A page for each core. Slow is not broken: axe on a long page takes a second or two of a free core.
const pages = { maxWorkers: '100%', testTimeout: 60_000 };

// Whole systems of processes, by real clocks.
const systems = {
  environment: 'node' as const,
  pool: 'forks' as const,
  testTimeout: 240_000,
  hookTimeout: 60_000,
};
// What measures latencies needs the machine for itself. So do tabs that write a thousand messages each: one that gets no
// processor while the others write a thousand is out of the window of commands that a keeper can tell from repeats (P13).
const MEASURED = ['e2e/attacks/**/*.test.ts', 'e2e/{million,shared}.test.ts'];

/**
 * Where unit tests make their folders: in memory, if the system has a file system of that kind with room. They sync thousands of
 * commits, which a slow disk takes minutes for. What is proven of a disk (that it is synced, and when) is proven on one, in e2e.
 */
function folders() {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 2 ** 31 ? { TMPDIR: '/dev/shm' } : {};
  } catch {
    return {};
  }
}

const setupFiles = ['./scripts/load-later.setup.ts'];

// Storybook takes a second to start: not for those who asked for other projects.
const asked = process.argv.filter((_, at, all) => all[at - 1] === '--project');
const withStories = asked.length === 0 || asked.includes('storybook');

export default defineConfig({
  test: {
    api: { host: '127.0.0.1' },
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './scripts/count-reporter.mjs'],
    projects: [
      {
        ...client,
        ...server,
        test: {
          ...fast,
          name: 'unit',
          env: folders(),
          // Modules are loaded once for all files of a worker: no test may leave anything behind in one.
          isolate: false,
          setupFiles: [...setupFiles, './scripts/property-seed.setup.ts'],
          include: [
            'packages/{core,server,testing}/src/**/*.test.{ts,tsx}',
            'playground/src/**/*.test.ts',
            'stories/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        ...client,
        ...server,
        test: {
          ...fast,
          ...withDom,
          name: 'react-19',
          setupFiles: [...setupFiles, './scripts/property-seed.setup.ts'],
          include: ['packages/react/src/**/*.test.{ts,tsx}'],
        },
      },
      {
        ...server,
        resolve: { ...client.resolve, alias },
        test: {
          ...fast,
          ...withDom,
          name: 'react-18',
          setupFiles,
          include: ['packages/react/src/**/*.test.tsx'],
          server: {
            deps: { inline: [/@testing-library\/react/, /@ai-sdk\/react/, /@tanstack\/react-query/] },
          },
        },
      },
      {
        ...client,
        // Named ahead: a dependency that Vite discovers during a run reloads the page under the test.
        optimizeDeps: { include: ['idb-keyval', 'tailwindcss'] },
        test: {
          ...pages,
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
              test: { ...pages, name: 'storybook', browser: browser() },
            },
          ]
        : []),
      {
        ...client,
        ...server,
        test: {
          ...systems,
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: [...MEASURED, '**/node_modules/**'],
          // They wait far more than they work.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...client,
        ...server,
        test: {
          ...systems,
          name: 'measured',
          include: MEASURED,
          // One process, in which all attacks share one measurement of quiet.
          isolate: false,
          fileParallelism: false,
          maxWorkers: 1,
          // Not beside the others.
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
