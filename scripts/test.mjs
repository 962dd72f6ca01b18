// `npm test`: every test, step by step, up to the first step that fails. The last line adds up what the steps
// counted: each prints `N passed, N failed, N skipped` as its own last line.
import { existsSync } from 'node:fs';
import { run, seconds } from './steps.mjs';

const steps = [
  { name: 'unit', command: ['vitest', 'run', '--project', 'unit'] },
  { name: 'react-18', command: ['vitest', 'run', '--project', 'react-18'] },
  { name: 'browser', command: ['vitest', 'run', '--project', 'browser'] },
  { name: 'storybook', command: ['vitest', 'run', '--project', 'storybook'] },
  { name: 'e2e', command: ['vitest', 'run', '--project', 'e2e'] },
  // Breaks the code on purpose, one named way at a time: a sabotage that a test catches is one passed.
  { name: 'sabotage', command: ['node', 'scripts/sabotage.mjs'] },
].filter(({ command: [file, path = ''] }) => file !== 'node' || existsSync(path));

const start = performance.now();
const total = { passed: 0, failed: 0, skipped: 0 };
for (const { name, command } of steps) {
  console.log(`\n── ${name}`);
  const from = performance.now();
  const { ok, output } = await run(command);
  // Colours are escape sequences, which would hide the beginning of a line.
  const plain = output.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g'), '');
  const counts = [...plain.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  total.passed += Number(counts?.[1] ?? 0);
  total.skipped += Number(counts?.[3] ?? 0);
  // A step that fails without a failed test (an unhandled error, a crash) counts as one.
  total.failed += Math.max(Number(counts?.[2] ?? 0), ok ? 0 : 1);
  console.log(`── ${name} ${ok ? 'passed' : 'FAILED'} in ${seconds(from)}`);
  if (!ok) {
    process.exitCode = 1;
    break;
  }
}
console.log(`\n${process.exitCode ? 'Failed' : 'All done'} after ${seconds(start)}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
