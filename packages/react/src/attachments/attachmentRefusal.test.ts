import { expect, it } from 'vitest';
import { refusalOf } from './attachmentRefusal.ts';

const limits = { accept: '', maxSize: 100, most: 2 };
const file = (name: string, type = '', size = 10) => ({ name, type, size });

it.each([
  ['image/*', file('a.png', 'image/png'), undefined],
  ['image/*', file('a.pdf', 'application/pdf'), 'wrong-type'],
  ['.CSV, text/plain', file('Data.csv'), undefined],
  ['.csv,text/plain', file('a', 'text/plain;charset=utf-8'), undefined],
  ['.csv', file('csv'), 'wrong-type'],
  ['*/*', file('a'), undefined],
  ['', file('a'), undefined],
] as const)('by %j takes a file or says why not', (accept, which, why) => {
  expect(refusalOf(which, { ...limits, accept }, 0)).toBe(why);
});

it('takes neither what is empty, nor too large, nor one too many', () => {
  expect(refusalOf(file('a', '', 0), limits, 0)).toBe('empty');
  expect(refusalOf(file('a', '', 100), limits, 1)).toBeUndefined();
  expect(refusalOf(file('a', '', 101), limits, 0)).toBe('too-large');
  expect(refusalOf(file('a'), limits, 2)).toBe('too-many');
});
