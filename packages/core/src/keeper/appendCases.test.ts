/** What becomes of a batch, case by case (P1, P7, P8, P13; docs/protocol.md section 14). */
import { describe, expect, it } from 'vitest';
import { KEEPER } from '../../test/generators/logs.ts';
import type { Batch, EventEntry } from '../protocol/envelope.ts';
import { type ProducerId, participantOf } from '../protocol/ids.ts';
import { LIMITS, MAX_NAME, WINDOW } from '../protocol/limits.ts';
import { append, appendOwn, type Keeper, openKeeper } from './keeper.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const docs = 'agent:docs/DDDDDDDDDDDDDDD1';
const sent = (content = 'x', more: Partial<EventEntry> = {}): EventEntry => ({
  id: content,
  event: { type: 'message.sent', content },
  ...more,
});
const put = (keeper: Keeper, batch: Partial<Batch>, limits = LIMITS) =>
  append(
    keeper,
    { instance: ana, participant: 'user:ana' },
    { producer: `${ana}/main`, first: 1, events: [sent()], ...batch },
    5,
    KEEPER,
    limits,
  );
function after(keeper: Keeper, batch: Partial<Batch>): Keeper {
  const outcome = put(keeper, batch);
  if (outcome.type !== 'appended') throw new Error(JSON.stringify(outcome));
  return outcome.keeper;
}
const empty = openKeeper('i');
const three = after(after(empty, { events: [sent('a')] }), { first: 2, events: [sent('b'), sent('c')] });

describe('a batch', () => {
  it('that goes on is appended, and says up to where', () => {
    expect(put(empty, {})).toMatchObject({
      type: 'appended',
      seq: 1,
      items: [{ seq: 1, at: 5, participant: 'user:ana' }],
    });
    expect(put(three, { first: 4, events: [sent('d'), sent('e')] })).toMatchObject({
      type: 'appended',
      seq: 5,
    });
    expect(three.state.position).toBe(3);
  });

  it('of a lane that the log does not know begins at 1', () => {
    expect(put(empty, { first: 2 })).toMatchObject({
      type: 'refused',
      code: 'producer-expired',
      seq: 2,
      expected: 1,
    });
  });

  it('is of the writer’s own instance and participant', () => {
    expect(put(empty, { producer: `${docs}/main` })).toMatchObject({ code: 'producer-foreign', seq: 1 });
    const stranger = { instance: ana, participant: 'user:ben' };
    const batch = { producer: `${ana}/main`, first: 1, events: [sent()] };
    expect(append(empty, stranger, batch, 5, KEEPER)).toMatchObject({ code: 'producer-foreign' });
  });

  it('with a hole before it, or that was appended before, adds nothing', () => {
    expect(put(three, { first: 5 })).toMatchObject({ code: 'seq-hole', seq: 5, expected: 4 });
    expect(put(three, { first: 1, events: [sent('a')] })).toEqual({ type: 'repeated', seq: 3 });
    expect(put(three, { first: 2, events: [sent('b'), sent('c')] })).toEqual({ type: 'repeated', seq: 3 });
    expect(put(three, { first: 3, events: [sent('c')] })).toEqual({ type: 'repeated', seq: 3 });
  });

  it('that overlaps what is there is compared with it as far as it is remembered', () => {
    const overlapping = put(three, { first: 3, events: [sent('c'), sent('d')] });
    expect(overlapping).toMatchObject({ type: 'appended', seq: 4, items: [{ seq: 4, id: 'd' }] });
    expect(put(three, { first: 3, events: [sent('x'), sent('d')] })).toMatchObject({
      code: 'seq-conflict',
      seq: 3,
      expected: 4,
    });
    expect(put(three, { first: 2, events: [sent('b'), sent('x')] })).toMatchObject({
      code: 'seq-conflict',
      seq: 3,
    });
    expect(put(three, { first: 2, events: [sent('x')] })).toMatchObject({ code: 'seq-conflict', seq: 2 });
    expect(put(three, { first: 1, events: [sent('x')] })).toEqual({ type: 'repeated', seq: 3 });
    const reordered = { event: { content: 'c', type: 'message.sent' }, id: 'c' } as const;
    expect(put(three, { first: 3, events: [reordered] })).toEqual({ type: 'repeated', seq: 3 });
  });

  it('is as large as it may be', () => {
    const size = JSON.stringify(sent('x'.repeat(100))).length;
    const events = [sent('x'.repeat(100)), sent('y'.repeat(100))];
    expect(put(empty, { events }, { ...LIMITS, event: size })).toMatchObject({ type: 'appended' });
    expect(put(empty, { events }, { ...LIMITS, event: size - 1 })).toMatchObject({
      code: 'event-too-large',
      seq: 1,
    });
    expect(put(empty, { events }, { ...LIMITS, frame: 2 * size })).toMatchObject({ type: 'appended' });
    expect(put(empty, { events }, { ...LIMITS, frame: 2 * size - 1 })).toMatchObject({
      code: 'batch-too-large',
      seq: 1,
    });
    const joined = (name: string): EventEntry => ({ event: { type: 'participant.joined', name } });
    expect(put(empty, { events: [joined('x'.repeat(MAX_NAME))] })).toMatchObject({ type: 'appended' });
    expect(put(empty, { events: [sent(), joined('x'.repeat(MAX_NAME + 1))] })).toMatchObject({
      code: 'event-too-large',
      seq: 2,
    });
    expect(put(empty, { events: [{ event: { type: 'participant.joined' } }] })).toMatchObject({
      type: 'appended',
    });
  });

  it('may insist on what this keeper knows', () => {
    expect(put(empty, { events: [{ must: true, event: { type: 'later' } }] })).toMatchObject({
      code: 'forbidden',
      seq: 1,
    });
    expect(put(empty, { events: [{ event: { type: 'later' } }] })).toMatchObject({ type: 'appended' });
    expect(put(empty, { events: [sent('x', { must: true })] })).toMatchObject({ type: 'appended' });
  });

  it('whose author has seen more than the log has, shows that the log was rolled back', () => {
    expect(put(three, { first: 4, events: [sent('d', { saw: 3 })] })).toMatchObject({ type: 'appended' });
    expect(put(three, { first: 4, events: [sent('d', { saw: 4 })] })).toMatchObject({
      code: 'saw-ahead',
      seq: 4,
    });
  });

  it('of an author that keeps no state has seen what the keeper has (P7)', () => {
    expect(put(three, { first: 4, events: [sent('d')] })).toMatchObject({ items: [{ saw: 3 }] });
    expect(put(three, { first: 4, events: [sent('d', { saw: 1 })] })).toMatchObject({ items: [{ saw: 1 }] });
    for (const event of [{ type: 'participant.joined' }, { type: 'later' }]) {
      const outcome = put(three, { first: 4, events: [{ event }] });
      expect(outcome.type === 'appended' && outcome.items[0]).not.toHaveProperty('saw');
    }
  });
});

describe('the producers that a session keeps', () => {
  /** A table that is full, with so many lanes of one instance. */
  const full = (lanes: number): Keeper => {
    const names = Array.from(
      { length: WINDOW.producers },
      (_, at): ProducerId => (at < lanes ? `${ana}/l${at}` : `user:u${at}/AAAAAAAAAAAAAAA1/main`),
    );
    const producers = new Map(names.map((name, at) => [name, { last: 1, wrote: at }] as const));
    return { ...empty, state: { ...empty.state, position: 9_999, producers } };
  };

  it('let an instance begin eight lanes where all others are taken, and go on in those that it has', () => {
    expect(put(full(7), { producer: `${ana}/new` })).toMatchObject({ type: 'appended' });
    expect(put(full(8), { producer: `${ana}/new` })).toMatchObject({ code: 'session-full', seq: 1 });
    expect(put(full(8), { producer: `${ana}/l3`, first: 2 })).toMatchObject({ type: 'appended' });
    const { producers } = full(8).state;
    const room = new Map([...producers].slice(0, -1));
    const keeper = { ...full(8), state: { ...full(8).state, producers: room } };
    expect(put(keeper, { producer: `${ana}/new` })).toMatchObject({ type: 'appended' });
  });
});

it('what the keeper adds itself stands in its own lane', () => {
  const running = append(
    empty,
    { instance: docs, participant: participantOf(docs) },
    {
      producer: `${docs}/main`,
      first: 1,
      events: [{ run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }],
    },
    5,
    KEEPER,
  );
  if (running.type !== 'appended') throw new Error(running.type);
  const lost: EventEntry = { run: 'r', event: { type: 'run.lost', instance: docs } };
  const { keeper, items } = appendOwn(running.keeper, [lost, lost], 7, KEEPER);
  // The second is untrue by the first.
  expect(items).toMatchObject([{ producer: KEEPER, seq: 1, participant: participantOf(KEEPER), at: 7 }]);
  expect(keeper.state.runs.get('agent:docs\nr')?.status).toBe('lost');
  expect(running.keeper.state.runs.get('agent:docs\nr')?.status).toBe('running');
});
