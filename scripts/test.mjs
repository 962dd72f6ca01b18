// `npm test`: every test, step by step, up to the first step that fails. The last line adds up what the steps
// counted: each prints `N passed, N failed, N skipped` as its own last line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, seconds } from './steps.mjs';
import { packAll } from './tarballs.mjs';

/** @typedef {{ readonly name: string, readonly command: string[] }} Step */

/** Packed once for all tests that install the packages in apps of their own: two that build at once would take each other's files. */
const packed = mkdtempSync(join(tmpdir(), 'rejoin-packed-'));
/** Hundreds of processes are started from sources: what the first has compiled, the others need not. It halves their start. */
const compiled = mkdtempSync(join(tmpdir(), 'rejoin-compiled-'));
process.env.NODE_COMPILE_CACHE ??= compiled;
process.on('exit', () => {
  for (const folder of [packed, compiled]) rmSync(folder, { recursive: true, force: true });
});

/**
 * Steps of one list run at once: nothing beside a step that measures times, or that waits for pages and processes by real
 * clocks. The first one's output is shown as it comes.
 */
/** @type {Step[][]} */
const steps = [
  [
    { name: 'unit', command: ['vitest', 'run', '--project', 'unit', '--project', 'react-19'] },
    // Downloads while the unit tests compute; e2e needs it.
    { name: 'peers', command: ['node', 'scripts/ensure-peers.mjs'] },
  ],
  [{ name: 'react-18', command: ['vitest', 'run', '--project', 'react-18'] }],
  [{ name: 'browser', command: ['vitest', 'run', '--project', 'browser'] }],
  // As designers have them: built. `npm run test:stories` runs them from their sources.
  [{ name: 'storybook', command: ['node', 'scripts/check-stories.mjs', '--build'] }],
  [{ name: 'measured', command: ['vitest', 'run', '--project', 'measured'] }],
  [{ name: 'e2e', command: ['vitest', 'run', '--project', 'e2e'] }],
  [
    // Breaks the code on purpose, one named way at a time: a sabotage that a test catches is one passed.
    { name: 'sabotage', command: ['node', 'scripts/sabotage.mjs'] },
    { name: 'kills', command: ['npm', 'run', '--silent', 'kills', '--', '--minutes', '1'] },
  ],
];

const start = performance.now();
if (!process.env.REJOIN_TARBALLS) {
  if (!(await run(['node', 'scripts/build.mjs'])).ok) process.exit(1);
  packAll(packed);
  process.env.REJOIN_TARBALLS = packed;
}
const total = { passed: 0, failed: 0, skipped: 0 };
for (const together of steps) {
  const results = await Promise.all(
    together.map(async ({ name, command }, at) => {
      if (at === 0) console.log(`\n── ${name}`);
      const from = performance.now();
      const { ok, output } = await run(command, { quiet: at > 0 });
      return { name, ok, output, shown: at === 0, took: seconds(from) };
    }),
  );
  for (const { name, ok, output, shown, took } of results) {
    if (!shown) console.log(`\n── ${name}\n${output.trimEnd()}`);
    // Colours are escape sequences, which would hide the beginning of a line.
    const plain = output.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g'), '');
    const counts = [...plain.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
    total.passed += Number(counts?.[1] ?? 0);
    total.skipped += Number(counts?.[3] ?? 0);
    // A step that fails without a failed test (an unhandled error, a crash) counts as one.
    total.failed += Math.max(Number(counts?.[2] ?? 0), ok ? 0 : 1);
    console.log(`── ${name} ${ok ? 'passed' : 'FAILED'} in ${took}`);
    if (!ok) process.exitCode = 1;
  }
  if (process.exitCode) break;
}
console.log(`\n${process.exitCode ? 'Failed' : 'All done'} after ${seconds(start)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
