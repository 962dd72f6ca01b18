import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteLength } from './limits.ts';

it('counts a text as UTF-8 has it, halves of characters included', () => {
  const encoder = new TextEncoder();
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 });
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    units.map((all) => String.fromCharCode(...all)),
    fc.array(fc.constantFrom('\ud83d', '\ude00', 'é', '€', 'a')).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (each) => {
      expect(byteLength(each)).toBe(encoder.encode(each).length);
    }),
    { numRuns: 500 },
  );
});
