/** Who has the floor (P41), on any log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANA, BEN, DOCS, exampleLog, HELP, KEEPER_LANE, OLGA, OTTO } from '../../test/exampleLog.ts';
import { foreignLog, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import type { EventItem, Item } from '../protocol/envelope.ts';
import { applyItems } from './apply.ts';
import { isFloorHeld, readFloor } from './floor.ts';
import { fold } from './fold.ts';
import { judge } from './judge.ts';
import { EMPTY, type SessionState } from './state.ts';

type Event = EventItem['event'];
const ana = (id: string) => ({ participant: 'user:ana', id });
const olga = (id: string) => ({ participant: 'operator:olga', id });
const requested: Event = { type: 'floor.requested', reason: 'a refund' };
const withdrawn: Event = { type: 'floor.withdrawn', request: ana('ask') };
const taken: Event = { type: 'floor.taken' };
const returned = (id = 'take', more: object = {}): Event => ({
  type: 'floor.returned',
  taking: olga(id),
  ...more,
});
const lapsed: Event = { type: 'floor.lapsed', taking: olga('take') };
const said: Event = { type: 'message.sent', content: 'Where is it?' };
const start = (runId: string, message: string): Event => ({
  type: 'RUN_STARTED',
  runId,
  input: { answers: ana(message) },
});
const asked = () => exampleLog().add(ANA, requested, { id: 'ask' });
const held = () => asked().add(OLGA, taken, { id: 'take' });

const tapes = fc.array(fc.nat(9_999), { minLength: 400, maxLength: 900 });

/** What each state of a log says of the floor: no taking takes another's place, and no agent answers a person meanwhile. */
function expectOneHolder(items: readonly Item[], step: (state: SessionState, item: Item) => SessionState) {
  let state = EMPTY;
  let takings = 0;
  for (const item of items) {
    const before = state;
    state = step(state, item);
    if (isFloorHeld(before) && isFloorHeld(state)) expect(state.floor.taken).toBe(before.floor.taken);
    else if (isFloorHeld(state)) takings++;
    if (!isFloorHeld(before)) continue;
    for (const [key, claim] of state.claims)
      if (!before.claims.has(key))
        expect(key.startsWith('agent:') || claim.winner.startsWith('operator:')).toBe(true);
  }
  return takings;
}

describe('the floor', () => {
  it('is held by the first who took it, whatever comes behind it (P14, P41)', () => {
    let takings = 0;
    fc.assert(
      fc.property(tapes, (numbers) => {
        takings += expectOneHolder(keeperLog(tapeOf(numbers)).batches.flat(), (state, item) =>
          fold(state, [item]),
        );
        takings += expectOneHolder(foreignLog(tapeOf(numbers), EMPTY), (state, item) =>
          applyItems(state, [item], judge),
        );
      }),
      { numRuns: 80 },
    );
    expect(takings).toBeGreaterThan(10);
  });

  it('is asked for once at a time, by people and agents, and not while an operator holds it', () => {
    expect(exampleLog().fault(ANA, requested)).toBe('forbidden');
    for (const each of [ANA, OLGA, DOCS])
      expect(exampleLog().fault(each, requested, { id: 'ask' })).toBeUndefined();
    expect(asked().fault(BEN, requested, { id: 'too' })).toBe('claim-lost');
    expect(held().fault(BEN, requested, { id: 'too' })).toBe('claim-lost');
    expect(readFloor(asked().state()).request).toMatchObject({ ...ana('ask'), reason: 'a refund' });
    const back = held().add(OLGA, returned(), { id: 'back' });
    expect(back.fault(BEN, requested, { id: 'too' })).toBeUndefined();
  });

  it('is asked for no more once its author says so', () => {
    expect(asked().fault(BEN, withdrawn, { id: 'w' })).toBe('forbidden');
    expect(exampleLog().fault(ANA, withdrawn, { id: 'w' })).toBe('late-event');
    expect(held().fault(ANA, withdrawn, { id: 'w' })).toBe('late-event');
    const other: Event = { type: 'floor.withdrawn', request: ana('other') };
    expect(asked().fault(ANA, other, { id: 'w' })).toBe('late-event');
    const log = asked().add(ANA, withdrawn, { id: 'w' });
    expect(readFloor(log.state())).toMatchObject({ status: 'agents', request: undefined });
    expect(log.fault(OLGA, taken, { id: 'take' })).toBeUndefined();
  });

  it('is taken by operators alone, asked for or not, and by one of them', () => {
    for (const each of [ANA, DOCS, KEEPER_LANE])
      expect(asked().fault(each, taken, { id: 'take' })).toBe('forbidden');
    expect(exampleLog().fault(OLGA, taken, { id: 'take' })).toBeUndefined();
    expect(held().fault(OTTO, taken, { id: 'mine' })).toBe('claim-lost');
    expect(held().fault(OLGA, taken, { id: 'again' })).toBe('claim-lost');
    expect(readFloor(held().state())).toMatchObject({ request: ana('ask'), taking: olga('take') });
  });

  it('is not taken by one who has not seen that it was held and returned meanwhile', () => {
    const back = held().add(OLGA, returned(), { id: 'back' });
    const { position } = back.state();
    expect(back.fault(OTTO, taken, { id: 'mine', saw: 1 })).toBe('claim-lost');
    expect(back.fault(OTTO, taken, { id: 'mine', saw: position })).toBeUndefined();
    expect(back.fault(OTTO, taken, { id: 'mine' })).toBeUndefined();
  });

  it('is returned by operators, of the taking that they name', () => {
    expect(asked().fault(OLGA, returned(), { id: 'back' })).toBe('late-event');
    expect(held().fault(ANA, returned(), { id: 'back' })).toBe('forbidden');
    expect(held().fault(OLGA, returned('other'), { id: 'back' })).toBe('late-event');
    expect(held().fault(OTTO, returned(), { id: 'back' })).toBeUndefined();
    const back = held().add(OLGA, returned('take', { note: 'It is refunded.' }), { id: 'back' });
    expect(readFloor(back.state())).toMatchObject({
      request: undefined,
      end: { ...olga('back'), note: 'It is refunded.' },
    });
    expect(back.fault(OLGA, returned(), { id: 'twice' })).toBe('late-event');
  });

  it('lapses by the keeper’s word, while it is held', () => {
    expect(asked().fault(KEEPER_LANE, lapsed)).toBe('late-event');
    expect(held().fault(OLGA, lapsed)).toBe('forbidden');
    const free = held().add(KEEPER_LANE, lapsed);
    expect(readFloor(free.state()).end).toMatchObject({ participant: 'keeper:k', id: '' });
    expect(free.fault(KEEPER_LANE, lapsed)).toBe('late-event');
    expect(free.fault(OTTO, taken, { id: 'mine' })).toBeUndefined();
  });
});

describe('what people say', () => {
  it('is no agent’s to answer while an operator has the floor, nor what was said by then', () => {
    const before = exampleLog().add(ANA, said, { id: 'before' });
    expect(before.fault(DOCS, start('r', 'before'), { run: 'r', id: 'c' })).toBeUndefined();
    const log = before.add(OLGA, taken, { id: 'take' }).add(ANA, said, { id: 'during' });
    for (const message of ['before', 'during'])
      expect(log.fault(DOCS, start('r', message), { run: 'r', id: 'c' })).toBe('claim-lost');
    log.add(OLGA, returned(), { id: 'back' }).add(ANA, said, { id: 'after' });
    for (const message of ['before', 'during'])
      expect(log.fault(DOCS, start('r', message), { run: 'r', id: 'c' })).toBe('claim-lost');
    expect(log.fault(DOCS, start('r', 'after'), { run: 'r', id: 'c' })).toBeUndefined();
  });

  it('is an operator’s own to answer, and the rest of the work goes on', () => {
    const log = exampleLog()
      .add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, { run: 'r' })
      .add(OLGA, taken, { id: 'take' })
      .add(ANA, said, { id: 'during' })
      .add(DOCS, { type: 'message.sent', content: 'Look it up.', to: ['agent:help'] }, { run: 'r', id: 'm' });
    expect(log.fault(OTTO, start('o', 'during'), { run: 'o', id: 'c' })).toBeUndefined();
    const help: Event = {
      type: 'RUN_STARTED',
      runId: 'h',
      input: { answers: { participant: 'agent:docs', id: 'm' } },
    };
    expect(log.fault(HELP, help, { run: 'h', id: 'c' })).toBeUndefined();
    expect(log.fault(HELP, { type: 'RUN_STARTED', runId: 'h' }, { run: 'h' })).toBeUndefined();
    expect(log.fault(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, { run: 'r' })).toBeUndefined();
  });
});
