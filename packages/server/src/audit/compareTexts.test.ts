import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareJoined, compareResumed } from './compareTexts.ts';

const none = { before: [], after: [] };
/** Words of which no beginning is the beginning of what follows it. */
const answers = fc
  .tuple(fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 2, maxLength: 30 }), fc.nat())
  .map(([words, at]) => {
    const text = words.map((word, index) => `${index}:${word} `).join('');
    return { text, cut: 1 + (at % (text.length - 1)) };
  });

describe('a reader that was cut and came back', () => {
  it('has all, wherever it was cut, if the answer came again or the rest is that of a third reader', () => {
    fc.assert(
      fc.property(answers, ({ text, cut }) => {
        const before = text.slice(0, cut);
        const again = compareResumed({ before, after: text, ended: 'finished', ids: none });
        expect(again).toMatchObject({ outcome: 'exact', text, lost: 0 });
        const rest = compareResumed({
          before,
          after: text.slice(cut),
          ended: 'finished',
          replay: text,
          ids: none,
        });
        expect(rest).toMatchObject({ outcome: 'exact', text, lost: 0 });
      }),
    );
  });

  it('misses as many characters as it misses, and is never said to have all', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 20 }), ({ text, cut }, gap) => {
        const [before, after] = [text.slice(0, cut), text.slice(cut + gap)];
        fc.pre(
          after !== '' && before + after !== text && !after.startsWith(before) && !before.startsWith(after),
        );
        const found = compareResumed({ before, after, ended: 'finished', replay: text, ids: none });
        expect(found).toMatchObject({ outcome: 'gap', lost: text.length - before.length - after.length });
      }),
    );
  });

  it.each([
    ['failed', 'broken-off'],
    ['cancelled', 'broken-off'],
    ['silent', 'broken-off'],
    ['broken', 'broken-off'],
    [undefined, 'broken-off'],
    ['finished', 'unproven'],
  ] as const)('whose rest ended as %s has it %s', (ended, outcome) => {
    expect(compareResumed({ before: 'one ', after: 'two', ended, ids: none }).outcome).toBe(outcome);
  });

  it('is proven by ids that count without a hole, and not by others', () => {
    const resumed = { before: 'one ', after: 'two three', ended: 'finished' } as const;
    expect(compareResumed({ ...resumed, ids: { before: ['1'], after: ['2', '3'] } }).outcome).toBe('exact');
    expect(compareResumed({ ...resumed, ids: { before: ['1'], after: ['3', '4'] } }).outcome).toBe(
      'unproven',
    );
    expect(compareResumed({ ...resumed, ids: { before: ['a'], after: ['b'] } }).outcome).toBe('unproven');
  });

  it('that got no text has nothing', () => {
    expect(compareResumed({ before: 'one', after: '', ended: 'closed', ids: none }).outcome).toBe('nothing');
  });
});

describe('a second reader', () => {
  it.each([
    ['one two three', 'one two three', 4, 'live'],
    ['one two', 'one two three', 4, 'live'],
    ['one two three', 'one', 4, 'late'],
    ['one two three four', 'three four', 8, 'headless'],
    ['one two three', '', 4, 'nothing'],
    ['one two three', 'something else', 4, 'other'],
  ])('of %j that has %j, and opened at %i, is %s', (first, second, had, found) => {
    expect(compareJoined({ first, second, had })).toBe(found);
  });
});
