import { describe, expect, it } from 'vitest';
import { append, type Keeper, openKeeper } from '../keeper/keeper.ts';
import { weighUnderWay } from '../keeper/underWay.ts';
import type { EventEntry } from '../protocol/envelope.ts';
import type { KnownEvent } from '../protocol/events.ts';
import { LIMITS } from '../protocol/limits.ts';
import { documentOf, type SessionState } from './state.ts';

const OWNER = 'agent:docs/DDDDDDDDDDDDDDD1';
const SELF = 'keeper:test/FFFFFFFFFFFFFFF1/main';

function stage() {
  let keeper: Keeper = openKeeper('incarnation');
  const write = (instance: string, run: string, events: readonly EventEntry['event'][], limits = LIMITS) => {
    const producer = `${instance}/main`;
    const participant = instance.slice(0, instance.indexOf('/'));
    const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
    const batch = { producer, first, events: events.map((event) => ({ run, event, id: `${first}` })) };
    const outcome = append(keeper, { participant, instance }, batch, 1_000, SELF, limits);
    if (outcome.type === 'appended') keeper = outcome.keeper;
    return outcome.type === 'refused' ? outcome.code : undefined;
  };
  const say = (...events: readonly EventEntry['event'][]) => write(OWNER, 'r', events);
  say({ type: 'RUN_STARTED', runId: 'r' });
  return {
    state: (): SessionState => keeper.state,
    weight: () => weighUnderWay(keeper.state).total,
    write,
    say,
  };
}

/** An event of any kind, in pieces of at most so many characters. */
function parts(event: object, most = 60_000): KnownEvent[] {
  const text = JSON.stringify(event);
  const pieces: KnownEvent[] = [];
  for (let from = 0; from < text.length; from += most) {
    const last = from + most >= text.length;
    pieces.push({
      type: 'piece.written',
      at: from,
      text: text.slice(from, from + most),
      ...(last && { last }),
    });
  }
  return pieces;
}
const snapshot = (size: number) => ({ type: 'STATE_SNAPSHOT', snapshot: { text: 'x'.repeat(size) } });
const shared = (state: SessionState) => documentOf(state, 'agent:docs')?.value;

describe('an event in pieces', () => {
  it('takes place whole where its last piece stands, whatever comes in between', () => {
    const { state, say } = stage();
    const [first, ...rest] = parts(snapshot(200_000));
    if (first) say(first);
    say({ type: 'STATE_SNAPSHOT', snapshot: { between: true } });
    expect(shared(state())).toEqual({ between: true });
    expect(say(...rest)).toBe(undefined);
    expect(JSON.stringify(shared(state())).length).toBe(200_011);
    expect([...state().runs.values()][0]?.piece).toBe(undefined);
    expect(state().faults).toEqual({});
  });

  it('is given up where another begins and where the run ends, whose owner may be a new one', () => {
    const { state, say, write } = stage();
    const [first, ...rest] = parts(snapshot(100_000));
    const [other] = parts(snapshot(100_000), 50_000);
    if (!first || !other) throw new Error('There is a first piece.');
    say(first, other);
    expect(say(...rest)).toBe('forbidden');
    say(first);
    const heir = 'agent:docs/DDDDDDDDDDDDDDD2';
    write(heir, 'r', [{ type: 'run.claimed', generation: 2 }]);
    expect(say(...rest)).toBe('fenced');
    write(heir, 'r', [first, { type: 'RUN_FINISHED', runId: 'r' }]);
    expect([...state().runs.values()][0]?.piece).toBe(undefined);
    expect(write(heir, 'r', rest)).toBe('late-event');
    expect(shared(state())).toBe(undefined);
  });

  it('is none where a piece is missing, though the others make one', () => {
    const { state, say } = stage();
    const [first, , last] = parts(snapshot(150_000));
    if (!first || !last) throw new Error('There are three pieces.');
    say(first);
    expect(say(last)).toBe('forbidden');
    expect(shared(state())).toBe(undefined);
  });

  it('is judged as if it had come whole: by its owner, its size, and what it is', () => {
    const { state, say, write } = stage();
    const [first] = parts(snapshot(100_000));
    if (!first) throw new Error('There is a first piece.');
    expect(write('agent:other/EEEEEEEEEEEEEEE1', 'r', [first])).toBe('late-event');
    const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    const refused = [
      snapshot(262_144),
      snapshot(300_000),
      { type: 'CUSTOM', name: 'deep', value: deep },
      { type: 'message.sent', content: 'x' },
      { type: 'RUN_STARTED', runId: 'r2' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' },
      { type: 'piece.written', at: 0, text: '{}', last: true },
      { type: 'TOOL_CALL_RESULT', toolCallId: 'nothing', messageId: 't', content: 'x' },
      { type: 'STATE_DELTA', delta: [{ op: 'remove', path: '/nothing' }] },
      { type: 'unknown' },
      { type: 'STATE_DELTA', delta: 7 },
    ].map((event) =>
      parts(event)
        .map((part) => say(part))
        .at(-1),
    );
    expect(refused).toEqual([
      'document-too-large',
      // Its fifth piece was too much already.
      'forbidden',
      'document-too-large',
      'forbidden',
      'forbidden',
      'forbidden',
      'forbidden',
      'late-event',
      'patch-failed',
      'forbidden',
      'forbidden',
    ]);
    expect(state().faults).toEqual({});
    expect(say(...parts({ type: 'CUSTOM', name: 'place', value: 1 }))).toBe(undefined);
    expect(state().custom.map(({ event }) => event)).toEqual([{ type: 'CUSTOM', name: 'place', value: 1 }]);
  });

  it('counts for the session’s size by what its patch copies, as one that comes whole (P24)', () => {
    const { weight, say } = stage();
    say(...parts(snapshot(60_000)));
    const before = weight();
    const copy = ['/b', '/c'].map((path) => ({ op: 'copy', from: '/text', path }));
    say(...parts({ type: 'STATE_DELTA', delta: copy }, 20));
    expect(weight() - before).toBeGreaterThan(120_000);
  });
});
