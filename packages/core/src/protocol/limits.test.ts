import { describe, expect, it } from 'vitest';
import { checkValue, entryLimits, LIMITS } from './limits.ts';

const limits = { ...LIMITS, string: 3, depth: 3 };
const check = (value: unknown) => checkValue(value, limits);

describe('the limits of a value', () => {
  it('hold for each text in it, names of fields too', () => {
    for (const value of ['abc', ['abc'], { abc: 'abc' }, [['abc']], { a: { abc: ['abc'].length } }])
      expect(check(value), JSON.stringify(value)).toBeUndefined();
    for (const value of [
      'abcd',
      [1, 'abcd'],
      { a: 1, b: 'abcd' },
      { a: 1, abcd: 1 },
      [[1], ['abcd']],
      { a: { b: 'abcd' } },
    ])
      expect(check(value), JSON.stringify(value)).toBe('string-too-long');
  });

  it('hold for its nesting, the outermost value being one level', () => {
    for (const value of [
      1,
      null,
      true,
      [],
      {},
      [[[]]],
      { a: { b: {} } },
      [[[1, null]]],
      [{ a: [] }, { a: [] }],
    ])
      expect(check(value), JSON.stringify(value)).toBeUndefined();
    for (const value of [[[[[]]]], { a: { b: { c: {} } } }, [1, [[[]]]], [{ a: [{}] }]])
      expect(check(value), JSON.stringify(value)).toBe('message-too-deep');
  });

  it('can be asked for of any nesting', () => {
    let value: unknown = [];
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(check(value)).toBe('message-too-deep');
    expect(checkValue(value, { ...limits, depth: 200_000 })).toBeUndefined();
  });

  it('look at what a value has of its own', () => {
    expect(check(Object.create({ inherited: 'abcd' }))).toBeUndefined();
  });

  it('leave an entry what the message and its list of events leave it', () => {
    expect(entryLimits(LIMITS)).toEqual({ ...LIMITS, depth: LIMITS.depth - 2 });
  });
});
