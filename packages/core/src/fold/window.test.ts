import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attack, createStage, long } from '../../test/generators/attack.ts';
import { cutUp, tapeOf } from '../../test/generators/logs.ts';
import type { Keeper } from '../keeper/keeper.ts';
import type { EventEntry, EventItem } from '../protocol/envelope.ts';
import { entityKey } from '../protocol/ids.ts';
import { LIMITS, MAX_IN_PIECES, WINDOW, WINDOW_WEIGHT } from '../protocol/limits.ts';
import { isControlSettled } from './controls.ts';
import { digest } from './digest.ts';
import { fold } from './fold.ts';
import { roll } from './roll.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, type SessionState } from './state.ts';
import { weightOf } from './weight.ts';

/** What each window's settled part weighs, without the newest of those of which one stays whatever it weighs. */
function settled(state: SessionState) {
  const isOpen = ({ participant, run = '' }: { readonly participant: string; readonly run?: string }) =>
    state.runs.get(entityKey(participant, run))?.status === 'running';
  const sum = (list: readonly object[]) => list.reduce((weight, each) => weight + weightOf(each), 0);
  const parentOf = (of: { readonly participant: string; readonly run?: string }) =>
    state.runs.get(entityKey(of.participant, of.run ?? ''))?.parent;
  const messages = [...state.messages.values()].filter((each) => !isOpen(each));
  const spoken = messages.filter((each) => each.kind === 'text' && parentOf(each) === undefined);
  const runs = [...state.runs].filter(([, { status }]) => status !== 'running');
  const newest = runs.at(-1)?.[1];
  const parts = [
    ...[...messages].filter((each) => !spoken.includes(each)),
    ...[...state.toolCalls.values(), ...state.subagents.values()].filter((each) => !isOpen(each)),
  ].filter(({ run, participant }) => run !== newest?.run || participant !== newest?.participant);
  return {
    messages: sum(spoken.slice(0, -1)),
    runs: sum([...runs.slice(0, -1).map(([, run]) => run), ...parts]),
    controls: sum([...state.controls.values()].filter(isControlSettled)),
    documents: sum([...state.documents.values()].filter((each) => !isOpen(each))),
    custom: sum(state.custom),
    unknown: sum(state.unknown),
  };
}

/** More of everything than the windows may weigh. */
function fullKeeper(): Keeper {
  const session = createStage(LARGE);
  const ana = 'user:ana/AAAAAAAAAAAAAAA1';
  const text = long(60_000);
  const target = { kind: 'session' } as const;
  for (let n = 0; n < 20; n++) {
    const id = `${n}`;
    const agent = `agent:a${n}/${id.padStart(16, 'A')}`;
    const result: EventEntry['event'] = {
      type: 'TOOL_CALL_RESULT',
      toolCallId: id,
      messageId: 'm',
      content: text,
    };
    const events: EventEntry['event'][] = [
      { type: 'RUN_STARTED', runId: 'r' },
      { type: 'STATE_SNAPSHOT', snapshot: text },
      { type: 'TOOL_CALL_START', toolCallId: id, toolCallName: 'search' },
      result,
      { type: 'RUN_FINISHED', runId: 'r' },
    ];
    session.say(agent, ...events.map((event) => ({ run: 'r', event })));
    session.say(
      ...([ana, { id: `m${n}`, event: { type: 'message.sent', content: text } }] as const),
      ...[{ event: { type: 'CUSTOM', name: 'x', value: text } }],
    );
    const steer = { type: 'steer.requested', target, content: text, followUp: false } as const;
    session.say(ana, { id: `s${n}`, event: steer }, { event: { type: 'app.unknown', text } });
  }
  return session.keeper();
}
const LARGE = { ...LIMITS, state: 1e9 };
const full = fullKeeper();

describe('the windows of any log of large things', () => {
  it('weigh no more than they may, and are the same in any batching, rolled and from a snapshot (P22, P23, P24)', () => {
    // One more of each would be too much.
    const before = settled(full.state);
    for (const [name, weight] of Object.entries(before))
      expect([name, weight > WINDOW_WEIGHT - 140_000]).toEqual([name, true]);
    fc.assert(
      fc.property(
        fc.array(fc.nat(9_999), { minLength: 100, maxLength: 300 }),
        fc.array(fc.nat(9_999), { minLength: 60, maxLength: 60 }),
        (numbers, cuts) => {
          const { choose, done } = tapeOf(numbers);
          const session = createStage(LARGE, full);
          for (let n = 1_000; !done(); n++) {
            attack(choose, session, n, [100, 60_000]);
            for (const [name, weight] of Object.entries(settled(session.state())))
              expect(weight, name).toBeLessThanOrEqual(WINDOW_WEIGHT);
          }
          const { items } = session;
          const from = full.state;
          const whole = digest(session.state());
          const { choose: cut } = tapeOf(cuts);
          expect(digest(cutUp(cut, items).reduce(fold, from))).toBe(whole);
          expect(digest(fold(from, roll(items, from.producers)))).toBe(whole);
          const at = cut(items.length);
          const middle = fold(from, items.slice(0, at));
          const read = readSnapshot(JSON.parse(JSON.stringify(takeSnapshot(middle, 'i.0'))));
          if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
          expect(digest(fold(read, roll(items.slice(at), middle.producers)))).toBe(whole);
        },
      ),
      { numRuns: 16 },
    );
  });
});

describe('the newest', () => {
  const say = (seq: number, event: EventItem['event'], more: Partial<EventItem> = {}): EventItem => ({
    ...{ v: 1, producer: 'agent:docs/DDDDDDDDDDDDDDD1/main', participant: 'agent:docs', seq, at: seq },
    ...{ run: 'r', event },
    ...more,
  });
  const delta = (from: number, size: number) => ({
    ...{ delta: long(size), kind: 't' as const, producer: 'agent:docs/DDDDDDDDDDDDDDD1/main' },
    ...{ id: 'm', from, count: 1 },
  });

  it('message stays when its run ends, however long it is: an answer does not vanish as it is finished (P24)', () => {
    const state = fold(EMPTY, [
      say(1, { type: 'RUN_STARTED', runId: 'r' }),
      say(2, { type: 'TEXT_MESSAGE_START', messageId: 'm' }),
      delta(3, WINDOW_WEIGHT),
      say(4, { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'x' }),
      say(5, {
        type: 'TOOL_CALL_RESULT',
        toolCallId: 'c',
        messageId: 't',
        content: long(WINDOW_WEIGHT),
      }),
      say(6, { type: 'RUN_FINISHED', runId: 'r' }),
    ]);
    expect([state.messages.size, state.runs.size, state.toolCalls.size]).toEqual([1, 1, 1]);
    const spoken = { producer: 'user:ana/AAAAAAAAAAAAAAA1/main', participant: 'user:ana', id: 'q' };
    const { run: _, ...after } = say(1, { type: 'message.sent', content: 'and?' }, spoken);
    expect([...fold(state, [after]).messages.values()].map(({ id }) => id)).toEqual(['q']);
  });

  it('event of the app’s own stays, as large as one may be in pieces', () => {
    const value = long(MAX_IN_PIECES);
    const state = fold(EMPTY, [
      say(1, { type: 'RUN_STARTED', runId: 'r' }),
      ...Array.from({ length: WINDOW.custom }, (_, n) =>
        say(2 + n, { type: 'CUSTOM', name: 'small', value: n }),
      ),
      say(2 + WINDOW.custom, { type: 'CUSTOM', name: 'large', value }),
    ]);
    expect(state.custom).toHaveLength(WINDOW.custom);
    expect(state.custom.at(-1)?.event).toMatchObject({ name: 'large' });
  });
});
