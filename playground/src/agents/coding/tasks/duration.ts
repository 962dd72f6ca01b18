import { packageOf, type Task } from './task.ts';

const tests = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../src/duration.js';

test('reads seconds', () => assert.equal(parseDuration('45s'), 45_000));
test('reads minutes', () => assert.equal(parseDuration('10 m'), 600_000));
test('reads hours', () => assert.equal(parseDuration('2h'), 7_200_000));
test('adds up several units', () => assert.equal(parseDuration('1h 30m'), 5_400_000));
test('reads units without a space between them', () => assert.equal(parseDuration('1m30s'), 90_000));
test('reads no duration in other words', () => assert.equal(parseDuration('soon'), undefined));
`;

/** A function that reads one unit, and should add up all of them. */
export const DURATION: Task = {
  name: 'duration',
  asks: 'Fix the failing tests.',
  matches: /\b(duration|fail\w*|fix|repair|bug)\b/i,
  start: {
    'package.json': packageOf('duration'),
    'src/duration.js': String.raw`const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a text such as "10m"; undefined if it is none. */
export function parseDuration(text) {
  const [, amount, unit] = /^(\d+)\s*([smh])$/.exec(text.trim()) ?? [];
  return unit && Number(amount) * UNITS[unit];
}
`,
    'test/duration.test.js': tests,
  },
  found:
    'Two tests fail: a duration may have several units, and `parseDuration` reads one. I add them all up, and leave undefined what is no duration.',
  step: 'Add up all units',
  source: {
    js: String.raw`const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a text such as "1h 30m"; undefined if it is none. */
export function parseDuration(text) {
  const parts = [...text.matchAll(/(\d+)\s*([smh])\s*/g)];
  const read = parts.map(([part]) => part).join('');
  if (parts.length === 0 || read !== text.trimStart()) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit], 0);
}
`,
    ts: String.raw`const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a text such as "1h 30m"; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+)\s*([smh])\s*/g)];
  const read = parts.map(([part]) => part).join('');
  if (parts.length === 0 || read !== text.trimStart()) return undefined;
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
}
`,
  },
  tests,
  edges: `test('reads no duration in an empty text', () => assert.equal(parseDuration(''), undefined));
test('reads no duration where a word follows one', () => assert.equal(parseDuration('5m late'), undefined));
`,
  done: '`parseDuration` adds up all units now.',
};
