import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdedKeeper, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { digest } from './digest.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { snapshotPieces } from './snapshotPieces.ts';
import type { SessionState } from './state.ts';
import { appendText, NO_TEXT } from './text.ts';

const crowd = crowdedKeeper();
const joined = (snapshot: SessionSnapshot): string => [...snapshotPieces(snapshot)].join('');

/** The crowd's state, its first message with another text. */
function saying(...deltas: readonly string[]): SessionState {
  const [first] = crowd.state.messages;
  if (!first) throw new Error('The crowd has said nothing.');
  const [key, message] = first;
  const text = deltas.reduce(appendText, NO_TEXT);
  return { ...crowd.state, messages: new Map([...crowd.state.messages, [key, { ...message, text }]]) };
}

describe('the pieces of a snapshot', () => {
  it('are the JSON of it, whatever was said and whatever a reader wants (P25, P37)', () => {
    const tapes = fc.array(fc.nat(9_999), { minLength: 100, maxLength: 700 });
    fc.assert(
      fc.property(tapes, fc.integer({ min: 1, max: 4 }), fc.boolean(), (numbers, every, crowded) => {
        const { state } = keeperLog(tapeOf(numbers), crowded ? crowd : undefined).keeper;
        const covers = every === 1 ? undefined : ({ id }: { readonly id: string }) => id.length % every > 0;
        const snapshot = takeSnapshot(state, 'log:1', covers);
        const read = JSON.parse(joined(snapshot));
        expect(read).toEqual(JSON.parse(JSON.stringify(snapshot)));
        expect(readSnapshot(read)).toMatchObject({ position: state.position });
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['of many lines', 'A line that says "so" \\ and more.\n'.repeat(10_000)],
    ['of one line', 'x'.repeat(400_000)],
    ['of pairs of surrogates', `x${'😀'.repeat(200_000)}`],
    ['of lone surrogates', '\ud83d'.repeat(100_000) + '\ude00'.repeat(100_000)],
    ['of control characters', '\u0000\u001f\u2028\n'.repeat(100_000)],
  ])('hold a long text %s, none of them much longer than a part of it', (_, text) => {
    for (const deltas of [[text], text.match(/[\s\S]{1,1000}/g) ?? []]) {
      const state = saying(...deltas);
      const snapshot = takeSnapshot(state, 'log:1');
      const pieces = [...snapshotPieces(snapshot)];
      const read = readSnapshot(JSON.parse(pieces.join('')));
      if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
      expect(digest(read)).toBe(digest(state));
      // Sent as UTF-8, a piece each.
      for (const piece of pieces)
        expect(new TextDecoder().decode(new TextEncoder().encode(piece))).toBe(piece);
      // Six characters for one that is escaped.
      expect(Math.max(...pieces.slice(1).map(({ length }) => length))).toBeLessThan(6 * 21_000);
    }
  });

  it('are one where another process took the snapshot', () => {
    const snapshot: SessionSnapshot = JSON.parse(JSON.stringify(takeSnapshot(crowd.state, 'log:1')));
    expect([...snapshotPieces(snapshot)]).toEqual([JSON.stringify(snapshot)]);
  });
});
