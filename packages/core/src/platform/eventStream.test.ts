import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventStreamParser, type ServerEvent } from './eventStream.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What comes of bytes that are cut at some places, before the stream's end and by it. */
function parse(bytes: Uint8Array, places: readonly number[]) {
  const parser = createEventStreamParser(1_000);
  const cuts = [0, ...places.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
  const events: ServerEvent[] = [];
  for (const [index, to] of cuts.slice(1).entries()) {
    const found = parser.push(bytes.subarray(cuts[index], to));
    expect(found).not.toBe('too-long');
    if (found !== 'too-long') events.push(...found);
  }
  return { events, rest: parser.end() };
}

const places = fc.array(fc.nat(10_000), { maxLength: 12 });

describe('an event stream', () => {
  it('gives the same data, wherever its bytes are cut, and whatever ends its lines', () => {
    const data = fc.array(fc.constantFrom('a', '{"b":"ü😀"}', 'one\ntwo', ' x', ''), {
      minLength: 1,
      maxLength: 6,
    });
    const end = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(data, end, places, (list, br, cuts) => {
        const written = (each: string) =>
          `:c${br}id: 7${br}${each
            .split('\n')
            .map((row) => `data: ${row}${br}`)
            .join('')}${br}`;
        const { events, rest } = parse(bytesOf(list.map(written).join('')), cuts);
        expect([...events, ...rest].map((event) => event.data)).toEqual(list);
      }),
      { numRuns: 500 },
    );
  });

  it('names the type of each event, and gives what is not complete at its end only', () => {
    const text =
      ': a comment\n\nevent: data\ndata:[1,\ndata: 2]\nid: 7\n\nevent:control\r\ndata:{"a":":"}\r\n\r\nretry\ndata: bare\n\nevent: data\ndata: cut';
    fc.assert(
      fc.property(places, (cuts) => {
        expect(parse(bytesOf(text), cuts)).toEqual({
          events: [
            { type: 'data', data: '[1,\n2]' },
            { type: 'control', data: '{"a":":"}' },
            { type: 'message', data: 'bare' },
          ],
          rest: [{ type: 'data', data: 'cut' }],
        });
      }),
      { numRuns: 300 },
    );
  });

  it('gives up on an event without end, in one line or in many', () => {
    for (const line of [`data: ${'x'.repeat(600)}`, `data: ${'x'.repeat(600)}\n`]) {
      const parser = createEventStreamParser(1_000);
      const piece = bytesOf(line);
      expect([parser.push(piece), parser.push(piece), parser.push(piece)]).toEqual([
        [],
        'too-long',
        'too-long',
      ]);
      expect(parser.end()).toEqual([]);
    }
  });
});
