import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readServerText } from './parseServer.ts';

const read = (text: string) =>
  readServerText(text, new Map([[1, { session: 's', incarnation: 'log', offset: -1, cursor: '' }]]));

it('reads a frame of one delta event as JSON.parse does, whatever is in it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '"', '\\', '\n', '\0', ']', ',', '𝒂', '\ud800') });
  const number = fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5, 1e21, Number.MAX_SAFE_INTEGER, '1'));
  const kind = fc.constantFrom('t', 'r', 'a', 'x', 'tr');
  const delta = fc.tuple(kind, text, text, number, text);
  fc.assert(
    fc.property(fc.constantFrom(1, 2), number, number, delta, (channel, after, upTo, item) => {
      const frame = JSON.stringify([channel, after, upTo, item]);
      // A space makes no difference to JSON.
      expect(read(frame)).toEqual(read(`[ ${frame.slice(1)}`));
    }),
  );
  const frame = read('[1,7,8,["t","agent:a/0123456789abcdef/main","m",3,"so "]]');
  expect(frame).toEqual({
    type: 'frame',
    channel: 1,
    frame: {
      after: 'log.7',
      upTo: 'log.8',
      items: [
        { kind: 't', producer: 'agent:a/0123456789abcdef/main', id: 'm', from: 3, delta: 'so ', count: 1 },
      ],
    },
  });
});

it('reads a frame of many tokens as JSON.parse does, also where a letter of it is spoiled', () => {
  const count = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
  const delta = fc.record({
    kind: fc.constantFrom('t', 'r', 'a'),
    producer: fc.constantFrom('agent:a/0123456789abcdef/main', 'agent:b/0123456789abcdef/main'),
    id: fc.constantFrom('m', 'n', 'om', ''),
    from: fc.nat(),
    text: fc.string({ unit: fc.constantFrom('a', ' ', '],[', ']]', '"', '\\', '\n') }),
    count,
  });
  const item = delta.map(({ kind, producer, id, from, text, count: many }) =>
    many === undefined ? [kind, producer, id, from, text] : [kind, producer, id, from, text, many],
  );
  const items = fc.array(fc.oneof(item, fc.constant(['+', 2])), { maxLength: 4 });
  const letter = fc.constantFrom('', '0', '7', '"', ',', '[', ']', 't', '-');
  const spoil = fc.option(fc.tuple(fc.nat(), fc.nat(1), letter), { nil: undefined });
  fc.assert(
    fc.property(items, fc.nat(), spoil, (all, after, spoiled) => {
      let frame = JSON.stringify([1, after, after + 1, ...all]);
      if (spoiled) {
        const [place, gone, instead] = spoiled;
        // Its first bracket makes it a frame.
        const at = 1 + (place % (frame.length - 1));
        frame = frame.slice(0, at) + instead + frame.slice(at + gone);
      }
      expect(read(frame)).toEqual(read(`[ ${frame.slice(1)}`));
    }),
    {
      numRuns: 2_000,
      // A letter in the place of the comma behind the frame's own numbers.
      examples: [
        [[['t', 'agent:a/0123456789abcdef/main', 'm', 10_000_000, '']], 100_000, [908_924_185, 1, 't']],
      ],
    },
  );
});
