import fc from 'fast-check';
import { expect, it } from 'vitest';
import { appendText, NO_TEXT, textOf } from './text.ts';

const pieces = fc.array(
  fc.oneof(
    fc.string({ maxLength: 5, unit: 'binary' }),
    fc.constantFrom('\n', '\n\n', '😀', 'a', '', '\r\n'),
    fc.nat(9_000).map((length) => 'x'.repeat(length)),
    fc.nat(3).map((more) => 'y'.repeat(4_094 + more)),
    fc.nat(3).map((more) => `${'😀'.repeat(2_046 + more)}`),
  ),
  { maxLength: 12 },
);

/** Cuts a text anywhere, inside surrogate pairs as well. */
const cut = (text: string, places: readonly number[]): readonly string[] => {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((x, y) => x - y);
  return [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
};

it('is the same text, blocks, tail and hash, however it is cut (P23, P27)', () => {
  fc.assert(
    fc.property(pieces, fc.array(fc.nat(), { maxLength: 30 }), (parts, places) => {
      const text = parts.join('');
      const whole = appendText(NO_TEXT, text);
      expect(textOf(whole)).toBe(text);
      expect(cut(text, places).reduce(appendText, NO_TEXT)).toEqual(whole);
      expect(parts.reduce(appendText, NO_TEXT)).toEqual(whole);
      expect(
        [...text].slice(0, 10_000).join('') === text ? [...text].reduce(appendText, NO_TEXT) : whole,
      ).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

it('keeps the identity of its sealed blocks, and seals no part of a surrogate pair', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      let text = NO_TEXT;
      for (const part of parts) {
        const next = appendText(text, part);
        expect(next.blocks.slice(0, text.blocks.length)).toEqual(text.blocks);
        text = next;
      }
      for (const block of text.blocks) {
        expect(block.length).toBeGreaterThan(0);
        expect(block.length).toBeLessThanOrEqual(4_096);
        expect(block).not.toMatch(/[\ud800-\udbff]$/);
      }
    }),
    { numRuns: 100 },
  );
});
