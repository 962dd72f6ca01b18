// Mutation testing of the pure rooms, too slow for CI: `npm run mutate`, or `npm run mutate -- machine fold/receipt.ts`
// for some of it. Stryker changes one expression after another and runs the tests that reach it; what no test notices is
// listed at the end. What is known of the survivors: docs/testing.md.
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { seconds } from './steps.mjs';

const core = 'packages/core/src/';
/**
 * The pure rooms, and the tests that are run for them: their own but for the longest, and those of what stands on them.
 * @type {Record<string, { files: string[], tests: string[] }>}
 */
const rooms = {
  protocol: { files: ['protocol/*.ts'], tests: ['protocol/*'] },
  fold: { files: ['fold/**/*.ts'], tests: ['fold/**/*', 'keeper/keeper'] },
  machine: {
    files: ['machine/*.ts'],
    tests: ['machine/*', 'client/sessionOutbox'],
  },
  keeper: {
    files: [
      'compaction',
      'controlWaits',
      'fairShares',
      'instanceSecrets',
      'keeper',
      'lastBatches',
      'overdue',
      'underWay',
    ].map((name) => `keeper/${name}.ts`),
    tests: ['keeper/*', 'fold/fold'],
  },
};

const asked = process.argv.slice(2);
const start = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'rejoin-mutate-'));

for (const [room, { files, tests }] of Object.entries(rooms)) {
  const mutate = globSync(files.map((file) => core + file)).filter(
    (file) =>
      !/\.test(-d)?\./.test(file) &&
      (asked.length === 0 || asked.some((each) => each === room || file === core + each)),
  );
  if (mutate.length === 0) continue;
  const from = performance.now();
  process.env.REJOIN_TESTS = globSync(tests.map((test) => `${core}${test}.test.ts`))
    .filter((file) => !/explorer|foldFuzz/.test(file))
    .join();
  // A property that holds is not asked again and again for one mutant: what two seconds do not find, another night does.
  process.env.REJOIN_PROPERTY_MS = '2000';
  const results = await new Stryker({
    mutate,
    // Words are no facts, and where a text is a code the compiler holds it: TypeScript 7 has no API for Stryker to ask.
    mutator: { excludedMutations: ['StringLiteral'] },
    testRunner: 'vitest',
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    vitest: { configFile: 'scripts/sabotage.config.mjs', related: false },
    tsconfigFile: 'none',
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // A machine with other work is slow: that is not to be taken for a mutant that never ends.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
    ignorePatterns: ['docs/**/*.png', 'e2e', 'packages/*/dist'],
    tempDirName: folder,
  }).runMutationTest();
  report(room, results, seconds(from));
}
rmSync(folder, { recursive: true, force: true });
console.log(`done in ${seconds(start)}`);

/**
 * @param {string} room
 * @param {Awaited<ReturnType<Stryker['runMutationTest']>>} results
 * @param {string} took
 */
function report(room, results, took) {
  const count = (/** @type {string} */ status) => results.filter((each) => each.status === status).length;
  const found = count('Killed') + count('Timeout');
  const all = found + count('Survived') + count('NoCoverage');
  for (const { status, fileName, location, replacement } of results)
    if (status === 'Survived' || status === 'NoCoverage')
      console.log(
        `${status === 'Survived' ? 'survived  ' : 'not reached'} ${fileName.slice(fileName.indexOf(core) + core.length)}:${location.start.line}:${location.start.column} → ${replacement}`,
      );
  console.log(
    `${room}: ${found} of ${all} mutants found (${Math.round((100 * found) / all)} %) in ${took}\n`,
  );
}
