import { packageOf, type Task } from './task.ts';

const tests = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { slug } from '../src/slug.js';

test('joins words by dashes', () => assert.equal(slug('Night buses for a city'), 'night-buses-for-a-city'));
test('takes accents off', () => assert.equal(slug('Crème Brûlée!'), 'creme-brulee'));
test('keeps numbers', () => assert.equal(slug('Top 10 of 2026'), 'top-10-of-2026'));
test('has one dash where several signs stand', () => assert.equal(slug('this & that -- or'), 'this-that-or'));
test('cuts between words', () => assert.equal(slug('a title that is too long', 12), 'a-title-that'));
test('is empty where there is no letter', () => assert.equal(slug('?!'), ''));
`;

/** A function that is not there yet, only its tests. */
export const SLUG: Task = {
  name: 'slug',
  asks: 'Write the function that turns titles into slugs.',
  matches: /\b(slugs?|titles?|address(es)?|urls?)\b/i,
  start: { 'package.json': packageOf('slug'), 'test/slug.test.js': tests },
  found:
    'There are tests and no function yet. They ask for words without accents, joined by dashes, and for a cut that falls between words. I write it by Unicode’s own classes of letters, so that it is not for English alone: accents go from Latin letters, and stay where a letter is another one without them.',
  step: 'Write slug',
  source: {
    js: String.raw`/**
 * A title as it stands in an address: "Crème Brûlée!" becomes "creme-brulee".
 * Longer ones are cut between words.
 */
export function slug(title, longest = 60) {
  const plain = title.normalize('NFD').replace(/(\p{Script=Latin})\p{M}+/gu, '$1').normalize('NFC').toLowerCase();
  const [first = '', ...others] = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  let result = first.slice(0, longest);
  for (const word of others) {
    if (result.length + 1 + word.length > longest) break;
    result += '-' + word;
  }
  return result;
}
`,
    ts: String.raw`/**
 * A title as it stands in an address: "Crème Brûlée!" becomes "creme-brulee".
 * Longer ones are cut between words.
 */
export function slug(title: string, longest: number = 60): string {
  const plain = title.normalize('NFD').replace(/(\p{Script=Latin})\p{M}+/gu, '$1').normalize('NFC').toLowerCase();
  const [first = '', ...others] = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  let result = first.slice(0, longest);
  for (const word of others) {
    if (result.length + 1 + word.length > longest) break;
    result += '-' + word;
  }
  return result;
}
`,
  },
  tests,
  edges: `test('cuts a word that is too long by itself', () => assert.equal(slug('Donaudampfschiff', 5), 'donau'));
test('keeps letters of other scripts', () => assert.equal(slug('Ночной автобус'), 'ночной-автобус'));
`,
  done: '`slug` turns titles into addresses, in any script.',
};
