import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEventParser } from './streamEvents.ts';

const TEXT =
  ': a comment\n\nevent: data\ndata:[1,\ndata: 2]\nid: 7\n\nevent:control\r\ndata:{"a":":"}\r\n\r\nretry\ndata: bare\n\nevent: data\ndata: cut';

it('gives the same events however the text is cut, and none of what is not complete', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 12 }), (cuts) => {
      const parse = createEventParser();
      const places = [0, ...cuts.sort((a, b) => a - b), TEXT.length];
      const events = places.slice(1).flatMap((to, index) => parse(TEXT.slice(places[index], to)));
      expect(events).toEqual([
        { type: 'data', data: '[1,\n2]' },
        { type: 'control', data: '{"a":":"}' },
        { type: 'message', data: 'bare' },
      ]);
    }),
    { numRuns: 300 },
  );
});
