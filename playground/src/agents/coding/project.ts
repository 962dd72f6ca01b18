/** The small project that the coding agent works on: one function that reads durations, and the tests that it does not pass. */

/** Texts by their path in the project. */
export type Files = Readonly<Record<string, string>>;

export const SOURCE = { js: 'src/duration.js', ts: 'src/duration.ts' } as const;
export const TEST = 'test/duration.test.js';
export type Language = keyof typeof SOURCE;

const UNITS = 'const UNITS = { s: 1_000, m: 60_000, h: 3_600_000 };';

const testFile = (
  language: Language,
  more: readonly string[],
): string => `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../${SOURCE[language]}';

test('reads seconds', () => assert.equal(parseDuration('45s'), 45_000));
test('reads minutes', () => assert.equal(parseDuration('10 m'), 600_000));
test('reads hours', () => assert.equal(parseDuration('2h'), 7_200_000));
test('adds up several units', () => assert.equal(parseDuration('1h 30m'), 5_400_000));
test('reads units without a space between them', () => assert.equal(parseDuration('1m30s'), 90_000));
test('reads no duration in other words', () => assert.equal(parseDuration('soon'), undefined));
${more.map((each) => `${each}\n`).join('')}`;

const EDGES = [
  "test('reads no duration in an empty text', () => assert.equal(parseDuration(''), undefined));",
  "test('reads no duration where a word follows one', () => assert.equal(parseDuration('5m late'), undefined));",
];

export const PROJECT: Files = {
  'package.json': `{
  "name": "duration",
  "type": "module",
  "scripts": { "test": "node --test" }
}
`,
  [SOURCE.js]: `${UNITS}

/** Milliseconds of a text such as "10m"; undefined if it is none. */
export function parseDuration(text) {
  const [, amount, unit] = /^(\\d+)\\s*([smh])$/.exec(text.trim()) ?? [];
  return unit && Number(amount) * UNITS[unit];
}
`,
  [TEST]: testFile('js', []),
};

const FIXED: Readonly<Record<Language, string>> = {
  js: `${UNITS}

/** Milliseconds of a text such as "1h 30m"; undefined if it is none. */
export function parseDuration(text) {
  const parts = [...text.matchAll(/(\\d+)\\s*([smh])\\s*/g)];
  const read = parts.map(([part]) => part).join('');
  if (parts.length === 0 || read !== text.trimStart()) return undefined;
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit], 0);
}
`,
  ts: `const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a text such as "1h 30m"; undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\\d+)\\s*([smh])\\s*/g)];
  const read = parts.map(([part]) => part).join('');
  if (parts.length === 0 || read !== text.trimStart()) return undefined;
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
}
`,
};

/** The function as it should be, in this language: what changes, and `undefined` for what is no more. */
export const fixedIn = (language: Language): Readonly<Record<string, string | undefined>> =>
  language === 'js'
    ? { [SOURCE.js]: FIXED.js }
    : { [SOURCE.js]: undefined, [SOURCE.ts]: FIXED.ts, [TEST]: testFile('ts', []) };

/** The tests, with two more for the edges. */
export const withEdges = (language: Language): Files => ({ [TEST]: testFile(language, EDGES) });
