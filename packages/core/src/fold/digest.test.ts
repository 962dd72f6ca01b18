import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crowdedKeeper, foreignLog, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { canonical, digest } from './digest.ts';
import { fold } from './fold.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, type SessionState } from './state.ts';
import { appendText, NO_TEXT, type StreamedText, textOf } from './text.ts';

const tapes = fc.array(fc.nat(9_999), { minLength: 400, maxLength: 1_200 });
const states = tapes.map((numbers) => {
  const tape = tapeOf(numbers);
  const isJudged = (numbers[0] ?? 0) % 2 === 0;
  return fold(EMPTY, isJudged ? keeperLog(tape).batches.flat() : foreignLog(tape, EMPTY));
});

const isText = (value: object): value is StreamedText => 'blocks' in value && 'tail' in value;

/** Every value that differs from `value` in one place: a letter, a number, a flag, a field more, a field less. */
function* mutations(value: unknown): Generator<unknown> {
  if (typeof value === 'string') {
    yield `${value}x`;
    if (value.length > 1) {
      yield value.slice(1);
      const swapped = value.charAt(1) + value.charAt(0) + value.slice(2);
      if (swapped !== value) yield swapped;
    }
  } else if (typeof value === 'number') {
    yield value + 1;
    yield value + 1_000;
  } else if (typeof value === 'boolean') yield !value;
  else if (Array.isArray(value)) {
    yield [...value, { more: true }];
    if (value.length > 0) yield value.slice(1);
    for (const [index, each] of value.entries())
      for (const other of mutations(each)) yield value.map((old, at) => (at === index ? other : old));
  } else if (value instanceof Map) {
    for (const [key, each] of value) {
      const without = new Map(value);
      without.delete(key);
      yield without;
      for (const other of mutations(each)) yield new Map(value).set(key, other);
    }
  } else if (typeof value === 'object' && value !== null) {
    if (isText(value)) {
      for (const other of mutations(textOf(value)))
        if (typeof other === 'string' && other.length < 20_000) yield appendText(NO_TEXT, other);
      return;
    }
    for (const [name, each] of Object.entries(value)) {
      const { [name]: _, ...without } = value as Record<string, unknown>;
      if (!(each instanceof Map) && !Array.isArray(each) && each !== undefined) yield without;
      for (const other of mutations(each)) yield { ...value, [name]: other };
    }
  }
}

const withoutHole = (state: unknown): state is SessionState =>
  typeof state === 'object' && state !== null && Object.keys(EMPTY).every((name) => name in state);

it('changes with every single change of any entity (P27)', () => {
  fc.assert(
    fc.property(states, (state) => {
      const own = digest(state);
      let seen = 0;
      for (const other of mutations(state)) {
        if (!withoutHole(other)) continue;
        seen++;
        if (digest(other) === own) throw new Error(`The digest missed a change: ${canonical(other)}`);
      }
      expect(seen).toBeGreaterThan(50);
    }),
    { numRuns: 12 },
  );
});

it('is equal for equal states, in whatever order they are held, computed anew or not (P27)', () => {
  fc.assert(
    fc.property(states, (state) => {
      const turned = Object.fromEntries(
        Object.entries(state).map(([name, value]) => [
          name,
          value instanceof Map ? new Map([...value].reverse()) : value,
        ]),
      );
      expect(withoutHole(turned) && digest(turned)).toBe(digest(state));
      // Structural clones share no object, so nothing can come out of the cache.
      expect(digest(structuredClone(state))).toBe(digest(state));
    }),
    { numRuns: 60 },
  );
});

it('is the sum of its parts: what one entity adds does not depend on the others (P27)', () => {
  const { state } = crowdedKeeper();
  const value = (text: string) => BigInt(`0x${text.slice(0, 8)}`);
  const minus = (x: string, y: string) => (value(x) - value(y) + (1n << 32n)) % (1n << 32n);
  const bare = { ...EMPTY, position: state.position, faults: state.faults, totals: state.totals };
  for (const [key, message] of [...state.messages].slice(0, 20)) {
    const rest = new Map(state.messages);
    rest.delete(key);
    const among = minus(digest(state), digest({ ...state, messages: rest }));
    const alone = minus(digest({ ...bare, messages: new Map([[key, message]]) }), digest(bare));
    expect(among).toBe(alone);
  }
});

it('proves a snapshot: one that was changed on its way is damaged (P25)', () => {
  fc.assert(
    fc.property(states, fc.nat(), (state, which) => {
      const snapshot = takeSnapshot(state, 'i.1');
      const stored = JSON.parse(JSON.stringify(snapshot.state)) as unknown;
      expect(readSnapshot({ ...snapshot, state: stored })).toEqual(state);
      const all = [...mutations(stored)];
      let damaged = 0;
      for (let step = 0; step < 20; step++) {
        const changed = all[(which + step * 997) % all.length];
        const read = readSnapshot({ ...snapshot, state: structuredClone(changed) });
        // A field more that the digest does not read changes nothing; everything else does.
        if (read !== 'damaged') expect(read).toEqual(state);
        else damaged++;
      }
      expect(damaged).toBeGreaterThan(10);
    }),
    { numRuns: 10 },
  );
});

it('calls a snapshot of other rules outdated, and never throws (P25, P28)', () => {
  const snapshot = takeSnapshot(EMPTY, 'i.0');
  expect(readSnapshot({ ...snapshot, reducer: snapshot.reducer + 1 })).toBe('outdated');
  expect(readSnapshot({ ...snapshot, format: 0 })).toBe('outdated');
  fc.assert(
    fc.property(fc.jsonValue(), (state) => {
      expect(readSnapshot({ ...snapshot, state })).toBe('damaged');
    }),
  );
});
