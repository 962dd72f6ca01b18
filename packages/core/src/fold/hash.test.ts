import { describe, expect, it } from 'vitest';
import { addHash, formatHash, type Hash, hashField, hashText, joinHash, mixHash, NO_HASH } from './hash.ts';

const TEXTS = ['', 'a', 'ab', 'abc', 'Zoë 🚂', '\ud83d', 'x'.repeat(70), 'a\n"b'];
const signed = (value: bigint) => Number(BigInt.asIntN(32, value));
/** The same by its definition, in whole numbers of any size. */
const polynomial = (text: string, base: bigint) =>
  signed(text.split('').reduce((sum, unit) => sum * base + BigInt(unit.charCodeAt(0) + 1), 0n));
const finalized = (value: number) => {
  let h = BigInt.asUintN(32, BigInt(value));
  h = BigInt.asUintN(32, (h ^ (h >> 16n)) * 0x85ebca6bn);
  h = BigInt.asUintN(32, (h ^ (h >> 13n)) * 0xc2b2ae35n);
  return signed(h ^ (h >> 16n));
};

describe('a hash (P27)', () => {
  it('is a polynomial over the UTF-16 units of a text, in two halves', () => {
    for (const text of TEXTS)
      expect(hashText(text)).toEqual({ a: polynomial(text, 0x01000193n), b: polynomial(text, 0x9e3779b1n) });
  });

  it('of a text is that of its parts, continued or joined', () => {
    for (const first of TEXTS)
      for (const second of TEXTS) {
        expect(hashText(second, hashText(first))).toEqual(hashText(first + second));
        expect(joinHash(hashText(first), hashText(second), second.length)).toEqual(hashText(first + second));
      }
  });

  it('is summed half by half', () => {
    expect(addHash({ a: 1, b: -2 }, { a: 2 ** 31 - 1, b: 5 })).toEqual({ a: -(2 ** 31), b: 3 });
    expect(addHash(NO_HASH, hashText('x'))).toEqual(hashText('x'));
  });

  it('is spread, so that small differences do not cancel out', () => {
    for (const text of TEXTS) {
      const { a, b } = hashText(text);
      expect(mixHash({ a, b })).toEqual({ a: finalized(a), b: finalized((b + 0x9e3779b9) | 0) });
    }
  });

  it('of a field is the spread one of its name and value, with the unit 0 between them', () => {
    const start = hashText('entity\n');
    const end = ({ a, b }: Hash) => ({ a: Math.imul(a, 0x01000193), b: Math.imul(b, 0x9e3779b1) });
    expect(hashField(start, 'a', 'bc')).not.toEqual(hashField(start, 'ab', 'c'));
    for (const name of TEXTS)
      for (const value of TEXTS)
        expect(hashField(start, name, value)).toEqual(mixHash(hashText(value, end(hashText(name, start)))));
  });

  it('is written as 16 hexadecimal digits', () => {
    expect(formatHash({ a: 1, b: -1 })).toBe('00000001ffffffff');
    expect(formatHash({ a: -(2 ** 31), b: 10 })).toBe('800000000000000a');
  });
});
