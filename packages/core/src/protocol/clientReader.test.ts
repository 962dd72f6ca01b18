import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createClientReader } from './clientReader.ts';
import { LIMITS } from './limits.ts';
import { parseClient } from './parseClient.ts';

const PRODUCER = 'agent:a/AAAAAAAAAAAAAAA1/main';
const limits = { ...LIMITS, frame: 2_000, string: 300 };

const token = (first: number, delta: string, more: object = {}) => ({
  ...{ type: 'append', session: 's', producer: PRODUCER, first },
  events: [{ run: 'r', event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta } }],
  ...more,
});

/** Whether the reader gives what the parser gives, of each text in turn. */
function expectSame(texts: readonly string[]): void {
  const read = createClientReader(limits);
  for (const text of texts) expect(read(text), text).toStrictEqual(parseClient(text, limits));
}

describe('what one client sends', () => {
  it('is read as the parser reads it, whatever comes in the place of a number, of words, and around them', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('', 'word ', '"', '\\', '\n', '\u2028', 'a"}}]}', '👋', 'x'.repeat(301), '","delta":"'),
    );
    const numbers = fc.oneof(
      fc.integer({ min: -1, max: 12 }),
      fc.constantFrom(0, 1e15, 9_007_199_254_740_991, 1.5, 123_456_789_012_345),
    );
    const other = fc.oneof(
      fc.record({ session: fc.constantFrom('s', 't', 'a b') }),
      fc.record({ producer: fc.constantFrom(PRODUCER, 'agent:"first":1,/AAAAAAAAAAAAAAA1/main', 'x') }),
      fc.record({ extra: fc.constantFrom('"first":7,', { first: 3 }, { delta: 'no' }) }),
      fc.constant({ type: 'ping' }),
    );
    const spelt = fc.constantFrom(
      (value: object) => JSON.stringify(value),
      (value: object) => JSON.stringify(value, null, 1),
      (value: object) => JSON.stringify(Object.fromEntries(Object.entries(value).reverse())),
      // What is raw within a text, and a name that comes twice.
      (value: object) => JSON.stringify(value).replaceAll('\\u2028', '\u2028'),
      (value: object) => JSON.stringify(value).replace('"first":', '"first":5,"first":'),
      (value: object) => JSON.stringify(value).replace('"delta":', '"delta":"twice","delta":'),
      (value: object) => JSON.stringify(value).replace('"first":', '"first":0'),
      (value: object) => JSON.stringify(value).replace('"delta":"', '"delta":"\t'),
    );
    const said = fc.tuple(numbers, words, fc.option(other, { freq: 5 }), fc.option(spelt, { freq: 5 }));
    // A client spells what it sends in one way, nearly always.
    const texts = fc
      .tuple(spelt, fc.array(said, { minLength: 4, maxLength: 12 }))
      .map(([own, all]) =>
        all.map(([first, delta, more, another]) => (another ?? own)(token(first, delta, more ?? {}))),
      );
    fc.assert(fc.property(texts, expectSame), { numRuns: 1_500 });
  });

  it('is not read by a place that the parser passes over, of a name that comes twice', () => {
    const twice = (name: string, value: string, last: string) => {
      const text = JSON.stringify(token(2, 'word'));
      return text.replace(`"${name}":${last}`, `"${name}":${value},"${name}":${last}`);
    };
    const once = JSON.stringify(token(1, 'word'));
    expectSame([once, twice('first', '2', '2'), twice('first', '3', '2')]);
    expectSame([once, twice('delta', '"word"', '"word"'), twice('delta', '"other"', '"word"')]);
  });

  it.each([
    ['text', { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm' }],
    ['reasoning', { type: 'REASONING_MESSAGE_CONTENT', messageId: 'm' }],
    ['arguments', { type: 'TOOL_CALL_ARGS', toolCallId: 'c' }],
  ])('is parsed once more for the third token of a %s, and then no longer', (_, event) => {
    const read = createClientReader(limits);
    const parse = vi.spyOn(JSON, 'parse');
    const parsed = Array.from({ length: 9 }, (__, index) => {
      const before = parse.mock.calls.length;
      const events = [{ run: 'r', event: { ...event, delta: `word ${index} ` } }];
      const message = read(JSON.stringify({ ...token(index + 1, ''), events }));
      expect(message).toMatchObject({ first: index + 1, events });
      return parse.mock.calls.length - before;
    });
    parse.mockRestore();
    // The second is parsed, and then the probe that shows where number and words stand.
    expect(parsed).toEqual([1, 2, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is bound to its limits also where it is not parsed', () => {
    const read = createClientReader(limits);
    for (let first = 1; first < 4; first++) read(JSON.stringify(token(first, 'word ')));
    expect(read(JSON.stringify(token(4, 'x'.repeat(301))))).toMatchObject({ malformed: 'string-too-long' });
    expect(read(JSON.stringify(token(4, 'x'.repeat(2_000))))).toMatchObject({
      malformed: 'message-too-large',
    });
    expect(read(JSON.stringify(token(4, 'x'.repeat(300))))).toMatchObject({ type: 'append', first: 4 });
  });
});
