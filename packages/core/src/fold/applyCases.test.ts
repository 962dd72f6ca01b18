/** What the order and the numbers of a log's items come to (P2, P4, P17, P23), case by case. */
import { describe, expect, it } from 'vitest';
import { ANA, DOCS, DOCS_LANE, exampleLog } from '../../test/exampleLog.ts';
import type { DeltaItem, EventItem } from '../protocol/envelope.ts';
import { type ProducerId, participantOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { applyItems } from './apply.ts';
import { fold } from './fold.ts';
import { EMPTY } from './state.ts';
import { textOf } from './text.ts';

const said = (seq: number, id = `m${seq}`, producer: ProducerId = ANA): EventItem => ({
  v: 1,
  producer,
  seq,
  participant: participantOf(producer),
  at: 1,
  id,
  event: { type: 'message.sent', content: 'x' },
});
/** A run of one agent that is writing two texts, a thought and the arguments of a call. */
const writing = exampleLog()
  .add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, { run: 'r' })
  .add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'a' }, { run: 'r' })
  .add(DOCS, { type: 'TEXT_MESSAGE_START', messageId: 'b' }, { run: 'r' })
  .add(DOCS, { type: 'REASONING_MESSAGE_START', messageId: 'c' }, { run: 'r' })
  .add(DOCS, { type: 'TOOL_CALL_START', toolCallId: 'a', toolCallName: 'x' }, { run: 'r' })
  .state();
const delta = (from: number, id: string, text: string, more: Partial<DeltaItem> = {}): DeltaItem => ({
  delta: text,
  kind: 't',
  producer: DOCS,
  id,
  from,
  count: 1,
  ...more,
});
const textsIn = (state: typeof EMPTY) =>
  [...state.messages.values()]
    .map(({ text }) => textOf(text))
    .concat([...state.toolCalls.values()].map(({ args }) => textOf(args)));

describe('an event', () => {
  it('counts if it is the next of its producer; one that is missing is counted, one that comes again changes nothing', () => {
    const two = fold(EMPTY, [said(1), said(2)]);
    expect(two.faults).toEqual({});
    expect([two.position, two.messages.size]).toEqual([2, 2]);
    const again = fold(two, [said(2, 'other'), said(1, 'another')]);
    expect(again.faults).toEqual({ repeat: 2 });
    expect([again.position, again.messages.size, again.producers.get(ANA)?.last]).toEqual([4, 2, 2]);
    const ahead = fold(two, [said(4)]);
    expect(ahead.faults).toEqual({ hole: 1 });
    expect([ahead.messages.size, ahead.producers.get(ANA)]).toEqual([3, { last: 4, wrote: 3 }]);
    expect(fold(EMPTY, [said(3)]).faults).toEqual({ hole: 1 });
    expect(fold(two, [])).toBe(two);
  });

  it('that asks for something counts once by its author and id, whatever lane it comes by (P4)', () => {
    const lane: ProducerId = 'user:ana/AAAAAAAAAAAAAAA2/main';
    const state = fold(EMPTY, [said(1, 'a'), said(1, 'a', lane), said(2, 'b', lane)]);
    expect(state.faults).toEqual({});
    expect([state.messages.size, state.commands.size, state.producers.get(lane)?.last]).toEqual([2, 2, 2]);
    expect([...state.commands.values()]).toEqual([1, 3]);
    // What is refused is no command that was seen.
    const forbidden = { ...said(2, 'c'), participant: 'user:ben' };
    const refused = fold(fold(EMPTY, [said(1)]), [forbidden]);
    expect(refused.faults).toEqual({ forbidden: 1 });
    expect(refused.commands.size).toBe(1);
    expect(refused.messages.size).toBe(1);
  });

  it('of no command is remembered by no id', () => {
    const claim: EventItem = {
      ...said(1),
      producer: DOCS,
      participant: 'agent:docs',
      run: 'r',
      event: { type: 'RUN_STARTED', runId: 'r' },
    };
    expect(fold(EMPTY, [claim]).commands.size).toBe(0);
    const custom: EventItem = { ...said(1), event: { type: 'CUSTOM', name: 'x', value: 1 } };
    expect(fold(EMPTY, [custom, { ...custom, seq: 2 }]).custom).toHaveLength(2);
  });

  it('makes room in a full table of producers if its own is new', () => {
    const names = Array.from({ length: WINDOW.producers }, (_, at) => `user:u${at}/AAAAAAAAAAAAAAA1/main`);
    const full = {
      ...EMPTY,
      producers: new Map(names.map((name, at) => [name, { last: 1, wrote: at }] as const)),
    };
    expect(fold(full, [said(1)]).producers.size).toBe(WINDOW.producers);
    const known = fold(full, [said(2, 'a', 'user:u5/AAAAAAAAAAAAAAA1/main')]);
    expect([known.producers.size, known.producers.has(names[0] ?? '')]).toEqual([WINDOW.producers, true]);
  });
});

describe('a delta', () => {
  it('grows what it names, and no other, however they are mixed', () => {
    const state = fold(writing, [
      delta(6, 'a', 'one '),
      delta(7, 'b', 'two '),
      delta(8, 'a', '{', { kind: 'a' }),
      delta(9, 'a', 'three'),
      delta(10, 'c', 'four', { kind: 'r' }),
      delta(11, 'a', '}', { kind: 'a', count: 2 }),
      delta(13, 'b', 'five'),
    ]);
    expect(textsIn(state)).toEqual(['one three', 'two five', 'four', '{}']);
    expect(state.faults).toEqual({});
    expect([state.position, state.producers.get(DOCS)?.last]).toEqual([13, 13]);
    expect(state.runs.get('agent:docs\nr')?.deltas).toBe(8);
    expect(state.totals.text).toBe('one three'.length + 'two five'.length + 'four'.length + 2);
    expect(textsIn(writing)).toEqual(['', '', '', '']);
  });

  it('that comes again, overlaps what is there, or comes after a hole, is counted as such', () => {
    const held = fold(writing, [delta(6, 'a', 'abc', { count: 3 })]);
    const faultsOf = (...items: readonly DeltaItem[]) => {
      const { faults, producers, position } = fold(held, items);
      return { ...faults, last: producers.get(DOCS)?.last, position };
    };
    expect(faultsOf(delta(7, 'a', 'b', { count: 2 }))).toEqual({ repeat: 2, last: 8, position: 10 });
    expect(faultsOf(delta(8, 'a', 'c'))).toEqual({ repeat: 1, last: 8, position: 9 });
    expect(faultsOf(delta(8, 'a', 'cd', { count: 2 }))).toEqual({ overlap: 2, last: 8, position: 10 });
    expect(faultsOf(delta(11, 'a', 'f'))).toEqual({ hole: 1, last: 11, position: 9 });
    expect(faultsOf(delta(9, 'a', 'd'), delta(10, 'a', 'e'))).toEqual({ last: 10, position: 10 });
    expect(textsIn(fold(held, [delta(7, 'a', 'b'), delta(8, 'a', 'cd', { count: 2 })]))[0]).toBe('abc');
    expect(textsIn(fold(held, [delta(11, 'a', 'f')]))[0]).toBe('abcf');
  });

  it('is not the first of its producer', () => {
    const state = fold(writing, [delta(1, 'a', 'x', { producer: DOCS_LANE, count: 3 })]);
    expect(state.faults).toEqual({ 'producer-delta-first': 3 });
    expect([state.position, state.producers.has(DOCS_LANE)]).toEqual([8, false]);
  });

  it('that may not stand here is counted, and changes nothing', () => {
    const state = fold(writing, [delta(6, 'x', 'x', { count: 2 }), delta(8, 'x', 'x', { kind: 'a' })]);
    expect(state.faults).toEqual({ 'late-event': 3 });
    expect(textsIn(state)).toEqual(['', '', '', '']);
    expect([state.totals.text, state.producers.get(DOCS)?.last]).toEqual([0, 8]);
    expect(state.runs.get('agent:docs\nr')?.deltas).toBe(0);
  });

  it('of what has left the window changes nothing where it was judged before', () => {
    const state = applyItems(writing, [delta(6, 'x', 'x'), delta(7, 'x', 'x', { kind: 'a' })]);
    expect(state.faults).toEqual({});
    expect([textsIn(state), state.totals.text]).toEqual([['', '', '', ''], 0]);
  });
});
