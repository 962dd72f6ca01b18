import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choose, crowdedKeeper, cutUp, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { plainState } from '../../test/plainState.ts';
import { type DeltaItem, type FrameItem, type Item, isDelta } from '../protocol/envelope.ts';
import type { SessionSnapshot } from '../protocol/messages.ts';
import { applyItems } from './apply.ts';
import { canonical, digest } from './digest.ts';
import { hashText, joinHash, NO_HASH } from './hash.ts';
import { roll } from './roll.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, type SessionState } from './state.ts';
import { appendText, NO_TEXT, type StreamedText, textOf, textSum } from './text.ts';
import { copyWithholding, nothingWithheld, settle, withhold } from './withhold.ts';

const tapes = (longest = 1_400) => fc.array(fc.nat(9_999), { minLength: longest / 2, maxLength: longest });
const crowd = crowdedKeeper();

/** Every bit of a state but for the characters of its texts. */
const outline = (state: SessionState): string =>
  canonical({
    ...plainState(state),
    owed: 0,
    messages: Array.from(state.messages, ([key, message]) => [
      key,
      { ...message, text: textSum(message.text) },
    ]),
    toolCalls: Array.from(state.toolCalls, ([key, call]) => [key, { ...call, args: textSum(call.args) }]),
  });

/** A reader of a log that its keeper has judged. */
const read = (state: SessionState, items: readonly FrameItem[]): SessionState => applyItems(state, items);

/** Texts by lots, that change now and then: as of a reader that looks here and there. */
function changing(choose: Choose): (item: DeltaItem) => boolean {
  let salt = 0;
  return ({ id, producer }) => {
    if (choose(20) === 0) salt = choose(4);
    return salt === 1 || (salt > 1 && (hashText(`${salt}${producer}${id}`).a & 1) === 0);
  };
}

describe.each([
  { name: 'a keeper’s log', from: undefined, runs: 24 },
  { name: 'a keeper’s log past its windows', from: crowd, runs: 6 },
])('withholding $name', ({ from: keeper, runs }) => {
  const from = keeper?.state ?? EMPTY;

  it('leaves the same state but for characters, and the same digest, wherever it settles (P37)', () => {
    fc.assert(
      fc.property(tapes(), tapes(600), (numbers, cuts) => {
        const { choose } = tapeOf(cuts);
        const covers = changing(choose);
        const owed = nothingWithheld();
        let whole = from;
        let reader = from;
        for (const page of cutUp(choose, keeperLog(tapeOf(numbers), keeper).batches.flat())) {
          const sent = choose(2) === 0 ? page : roll(page, whole.producers);
          reader = read(reader, withhold(owed, sent, covers));
          whole = read(whole, page);
          if (choose(3) > 0) continue;
          reader = read(reader, settle(owed));
          expect(reader.owed ?? 0).toBe(0);
          expect(outline(reader)).toBe(outline(whole));
          expect(digest(reader)).toBe(digest(whole));
        }
      }),
      { numRuns: runs },
    );
  });

  it('has each event fold as it does in the whole log, with nothing settled in between (P37)', () => {
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const owed = nothingWithheld();
        let whole = from;
        let reader = from;
        for (const item of keeperLog(tapeOf(numbers), keeper).batches.flat()) {
          const given = withhold(owed, [item], () => false);
          reader = read(reader, given);
          whole = read(whole, [item]);
          if (isDelta(item)) expect(given).toEqual([]);
          // What is owed by now, given to a copy: the reader itself goes on without.
          else expect(outline(read(reader, settle(copyWithholding(owed))))).toBe(outline(whole));
        }
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });

  it('gives a text that is covered from its beginning as it is, beside others of its lane (P37)', () => {
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const covers = ({ id }: DeltaItem) => (hashText(id).a & 1) === 0;
        const owed = nothingWithheld();
        const items = keeperLog(tapeOf(numbers), keeper).batches.flat();
        const whole = read(from, items);
        const reader = read(read(from, withhold(owed, items, covers)), settle(owed));
        for (const [key, { text, id }] of whole.messages) {
          const here = reader.messages.get(key)?.text;
          if (from.messages.has(key)) continue;
          if (here && !here.withheld) expect(textOf(here)).toBe(textOf(text));
          else expect((hashText(id).a & 1) === 0).toBe(false);
        }
      }),
      { numRuns: Math.ceil(runs / 3) },
    );
  });
});

describe('what is withheld', () => {
  const producer = 'agent:a/AAAAAAAAAAAAAAAA/main';
  const delta = (from: number, text: string, id = 'm'): DeltaItem => ({
    ...{ kind: 't', producer, id, from, count: 1, delta: text },
  });

  it('merges over any number of pages, and goes out once (P37)', () => {
    const owed = nothingWithheld();
    for (let seq = 3; seq < 103; seq++)
      expect(withhold(owed, [delta(seq, `${seq} `)], () => false)).toEqual([]);
    expect(settle(owed)).toEqual([
      { kind: 't', producer, id: 'm', last: 102, count: 100, sum: expect.objectContaining({ length: 296 }) },
      { skipped: 100 },
    ]);
    expect(settle(owed)).toEqual([]);
  });

  it('goes out before what reads it: all before a control, the writer’s own before its next event (P37)', () => {
    const other = 'agent:b/BBBBBBBBBBBBBBBB/main';
    const owed = nothingWithheld();
    const stamp = { v: 1 as const, seq: 9, participant: 'agent:a', at: 1 };
    const step: Item = { ...stamp, producer, run: 'r', event: { type: 'STEP_STARTED', stepName: 's' } };
    const stop: Item = {
      ...{ ...stamp, producer: 'user:u/UUUUUUUUUUUUUUUU/control', participant: 'user:u', id: 'c' },
      event: { type: 'cancel.requested', target: { kind: 'session' } },
    };
    const given = (...items: Item[]) =>
      withhold(owed, items, () => false).map((item) =>
        'sum' in item ? item.producer : 'skipped' in item ? item.skipped : 'event' in item && item.event.type,
      );
    const others = { ...delta(3, 'y'), producer: other };
    expect(given(delta(3, 'x'), others, step)).toEqual([producer, 2, 'STEP_STARTED']);
    expect(given(delta(4, 'x'), stop, others)).toEqual([other, producer, 1, 'cancel.requested', 1]);
    expect(settle(owed)).toHaveLength(1);
  });

  it('is taken once of a frame that comes twice (P18, P37)', () => {
    const open = read(EMPTY, opening(producer));
    const owed = nothingWithheld();
    const deltas = [delta(3, 'one'), delta(4, 'two', 'n'), delta(5, ' three')];
    const skipped = withhold(owed, deltas, () => false);
    const sums = settle(owed).filter((item) => !('skipped' in item));
    const once = read(read(open, [...skipped, { skipped: 3 }]), sums);
    expect(once.owed).toBe(0);
    expect(outline(read(once, sums))).toBe(outline(once));
  });
});

function opening(producer: string): Item[] {
  const participant = 'agent:a';
  const stamp = { v: 1 as const, producer, participant, at: 1, run: 'r' };
  return [
    { ...stamp, seq: 1, event: { type: 'RUN_STARTED', runId: 'r' } },
    { ...stamp, seq: 2, event: { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' } },
  ];
}

describe('a snapshot for a reader', () => {
  it('has the digest of the whole state, and the texts that are covered alone (P37)', () => {
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const whole = keeperLog(tapeOf(numbers)).keeper.state;
        const covers = ({ id }: { readonly id: string }) => (hashText(id).a & 1) === 0;
        const sent: SessionSnapshot = JSON.parse(JSON.stringify(takeSnapshot(whole, 'i.0', covers)));
        const reader = readSnapshot(sent);
        if (typeof reader === 'string') throw new Error(`The snapshot is ${reader}.`);
        expect(outline(reader)).toBe(outline(whole));
        for (const [key, { text, id }] of whole.messages)
          expect(reader.messages.get(key)?.text).toEqual(
            covers({ id }) || text.length === 0 ? text : { ...NO_TEXT, ...textSum(text), withheld: true },
          );
        // What a reader keeps of it is no less: it can be read again as it is.
        expect(readSnapshot(takeSnapshot(reader, 'i.0'))).toEqual(reader);
      }),
      { numRuns: 10 },
    );
  });
});

describe('the sum of a text', () => {
  it('composes as the text does, wherever it is cut (P27)', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 5_000 }), (one, other) => {
        const joined = joinHash(hashText(one), hashText(other), other.length);
        expect(joined).toEqual(hashText(one + other));
        expect(joinHash(NO_HASH, hashText(other), other.length)).toEqual(hashText(other));
        const text = appendText(NO_TEXT, one + other);
        const sum: StreamedText = appendText(appendText(NO_TEXT, one), textSum(appendText(NO_TEXT, other)));
        expect(textSum(sum)).toEqual(textSum(text));
        expect(textOf(sum)).toBe(other === '' ? one : '');
      }),
    );
  });
});
