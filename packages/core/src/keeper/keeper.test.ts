import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KEEPER, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import type { Batch, EventEntry } from '../protocol/envelope.ts';
import { type InstanceId, participantOf } from '../protocol/ids.ts';
import { encodeItem } from '../protocol/messages.ts';
import { readItems } from '../protocol/parse.ts';
import { append, appendOwn, type Keeper, openKeeper } from './keeper.ts';
import { recoveries } from './ownFacts.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const docs = 'agent:docs/DDDDDDDDDDDDDDD1';
const other = 'agent:docs/DDDDDDDDDDDDDDD2';
const lane = (instance: InstanceId) => `${instance}/main`;
const message = (id: string): EventEntry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });

const put = (keeper: Keeper, instance: InstanceId, first: number, ...events: readonly EventEntry[]) =>
  append(
    keeper,
    { instance, participant: participantOf(instance) },
    { producer: lane(instance), first, events },
    1,
    KEEPER,
  );

/** The keeper after batches that it has to accept. */
function after(...batches: readonly (readonly [InstanceId, ...EventEntry[]])[]): Keeper {
  let keeper = openKeeper('incarnation');
  for (const [instance, ...events] of batches) {
    const outcome = put(
      keeper,
      instance,
      (keeper.state.producers.get(lane(instance))?.last ?? 0) + 1,
      ...events,
    );
    if (outcome.type !== 'appended') throw new Error(JSON.stringify(outcome));
    keeper = outcome.keeper;
  }
  return keeper;
}

const started = (run: string, more: Partial<EventEntry> = {}, input = {}): EventEntry => ({
  run,
  ...more,
  event: { type: 'RUN_STARTED', runId: run, input },
});
const text = (run: string, id: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_START', messageId: id },
});
const delta = (run: string, id: string, written: string): EventEntry => ({
  run,
  event: { type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta: written },
});

describe('append', () => {
  it('keeps of one participant so many digests to compare repeats with, and forgets none of another (P8)', () => {
    const said = (to: number): EventEntry => ({ event: { type: 'weather.changed', to } });
    let keeper = after([ana, message('a')]);
    const writer = { instance: docs, participant: 'agent:docs' };
    for (let each = 0; each < 100; each++) {
      const producer = `${docs}/${each}`;
      const events = Array.from({ length: 1_000 }, (_, at) => said(at));
      const outcome = append(keeper, writer, { producer, first: 1, events }, 1, KEEPER);
      if (outcome.type !== 'appended') throw new Error(JSON.stringify(outcome));
      keeper = outcome.keeper;
    }
    const kept = [...keeper.batches.values()].reduce((sum, { digests }) => sum + digests.length, 0);
    expect(kept).toBeLessThan(66_000);
    expect(put(keeper, ana, 1, message('b'))).toMatchObject({ code: 'seq-conflict' });
    const again = { producer: `${docs}/99`, first: 1, events: [said(-1)] };
    expect(append(keeper, writer, again, 1, KEEPER)).toMatchObject({ code: 'seq-conflict' });
  });

  it('answers a repeat as before, and appends what is new of an overlapping batch (P8)', () => {
    const keeper = after([ana, message('a'), message('b')]);
    expect(put(keeper, ana, 1, message('a'), message('b'))).toEqual({ type: 'repeated', seq: 2 });
    expect(put(keeper, ana, 2, message('b'))).toEqual({ type: 'repeated', seq: 2 });
    const more = put(keeper, ana, 2, message('b'), message('c'));
    expect(more).toMatchObject({ type: 'appended', seq: 3, items: [{ seq: 3, id: 'c' }] });
  });

  it('refuses the same seq with other content (P8)', () => {
    const keeper = after([ana, message('a'), message('b')]);
    expect(put(keeper, ana, 2, message('x'))).toMatchObject({ code: 'seq-conflict', seq: 2, expected: 3 });
    expect(put(keeper, ana, 1, message('a'), message('x'), message('c'))).toMatchObject({
      code: 'seq-conflict',
      seq: 2,
    });
  });

  it('refuses a hole, and names what it expects (P8, P13)', () => {
    const keeper = after([ana, message('a')]);
    expect(put(keeper, ana, 3, message('c'))).toMatchObject({ code: 'seq-hole', seq: 3, expected: 2 });
    expect(put(keeper, docs, 2, started('r'))).toMatchObject({ code: 'producer-expired', expected: 1 });
  });

  it('takes all of a batch or nothing, and names the event at fault (P8)', () => {
    const keeper = after([ana, message('a')]);
    const outcome = put(
      keeper,
      ana,
      2,
      message('b'),
      { run: 'r', event: { type: 'RUN_FINISHED', runId: 'r' } },
      message('c'),
    );
    expect(outcome).toMatchObject({ type: 'refused', code: 'forbidden', seq: 3 });
    expect(put(keeper, ana, 2, message('b'))).toMatchObject({ type: 'appended', seq: 2 });
  });

  it('takes no batch in another instance’s name (P1)', () => {
    const keeper = after([ana, message('a')]);
    const batch: Batch = { producer: lane(docs), first: 1, events: [started('r')] };
    const writer = { instance: ana, participant: 'user:ana' };
    expect(append(keeper, writer, batch, 1, KEEPER)).toMatchObject({ code: 'producer-foreign', seq: 1 });
  });

  it('stamps participant and time itself, whatever the writer claims (P1)', () => {
    const lie = { ...message('a'), participant: 'user:boss', at: 5 };
    expect(put(openKeeper('i'), ana, 1, lie)).toMatchObject({ items: [{ participant: 'user:ana', at: 1 }] });
  });

  it('stamps whole milliseconds, whatever its clock counts: a reader takes no others', () => {
    const batch = { producer: lane(ana), first: 1, events: [message('a')] };
    const writer = { instance: ana, participant: 'user:ana' };
    const outcome = append(openKeeper('i'), writer, batch, 1_000.75, KEEPER);
    expect(outcome).toMatchObject({ items: [{ at: 1_000 }] });
    if (outcome.type === 'appended')
      expect(readItems(JSON.parse(`[${outcome.items.map(encodeItem).join()}]`) as unknown[])).toEqual(
        outcome.items,
      );
  });

  it('lets one run answer a message, and names the winner to the loser (P14, P15)', () => {
    const question = { answers: { participant: 'user:ana', id: 'a' } };
    const keeper = after([ana, message('a')], [docs, started('r1', { id: 'c1' }, question)]);
    expect(put(keeper, other, 1, started('r2', { id: 'c2' }, question))).toMatchObject({
      code: 'claim-lost',
      winner: docs,
    });
  });

  it('fences a former owner, its deltas as well, also of a message that was superseded (P20)', () => {
    const claim = (continues: boolean): EventEntry => ({
      run: 'r',
      id: 'take',
      event: { type: 'run.claimed', generation: 2, continues },
    });
    for (const continues of [true, false]) {
      const keeper = after([docs, started('r'), text('r', 'm')], [other, claim(continues)]);
      for (const late of [delta('r', 'm', 'late'), text('r', 'n')])
        expect(put(keeper, docs, 3, late), JSON.stringify(late)).toMatchObject({ code: 'fenced', seq: 3 });
    }
  });

  it('takes deltas from the lane that opened their message, and from no other (P20)', () => {
    const keeper = after([docs, started('r'), text('r', 'm')], [other, started('s')]);
    expect(put(keeper, other, 2, delta('s', 'm', 'x'))).toMatchObject({ code: 'not-owner' });
    const producer = `${docs}/control`;
    const writer = { instance: docs, participant: 'agent:docs' };
    const first: EventEntry = { event: { type: 'participant.joined' } };
    const batch = { producer, first: 1, events: [first, delta('r', 'm', 'x')] };
    expect(append(keeper, writer, batch, 1, KEEPER)).toMatchObject({ code: 'not-owner', seq: 2 });
    expect(put(keeper, docs, 3, delta('r', 'm', 'x'))).toMatchObject({ type: 'appended' });
  });

  it('lets no producer begin with a delta (P2)', () => {
    const keeper = after([docs, started('r'), text('r', 'm')]);
    expect(put(keeper, other, 1, delta('r', 'm', 'x'))).toMatchObject({ code: 'producer-delta-first' });
  });

  it('is back before its owner’s next word when a run was lost (P31)', () => {
    const began = after([docs, started('r')]);
    const lost = appendOwn(
      began,
      [{ run: 'r', event: { type: 'run.lost', instance: docs } }],
      2,
      KEEPER,
    ).keeper;
    expect(recoveries(lost.state, docs)).toHaveLength(1);
    const outcome = put(lost, docs, 2, text('r', 'm'));
    expect(outcome).toMatchObject({
      items: [{ event: { type: 'run.recovered' } }, { event: { type: 'TEXT_MESSAGE_START' } }],
    });
    if (outcome.type === 'appended') expect(outcome.keeper.state.faults).toEqual({});
  });

  it('writes nothing of its own that its fold would leave out: its readers do not judge again (P6)', () => {
    const began = after([docs, started('r')]);
    const event = { type: 'run.lost' as const, instance: docs };
    const { keeper, items } = appendOwn(
      began,
      [
        { run: 'r', event },
        { run: 'r', event },
      ],
      2,
      KEEPER,
    );
    expect(items).toMatchObject([{ seq: 1, event }]);
    expect(keeper.state.faults).toEqual({});
    expect(appendOwn(keeper, [{ run: 'r', event }], 3, KEEPER)).toEqual({ keeper, items: [], left: [] });
  });

  it('takes a name of up to 1,024 characters: a thousand of them are shown (section 14)', () => {
    const joined = (name: string): EventEntry => ({ event: { type: 'participant.joined', name } });
    expect(put(openKeeper('i'), ana, 1, joined('x'.repeat(1_024)))).toMatchObject({ type: 'appended' });
    expect(put(openKeeper('i'), ana, 1, joined('x'.repeat(1_025)))).toMatchObject({
      code: 'event-too-large',
    });
  });

  it('gives the state that its items fold to, and changes no keeper that it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9_999), { minLength: 200, maxLength: 800 }), (numbers) => {
        const { keeper } = keeperLog(tapeOf(numbers));
        const { state } = keeper;
        const outcome = put(keeper, ana, (state.producers.get(lane(ana))?.last ?? 0) + 1, message('fresh'));
        expect(keeper.state).toBe(state);
        if (outcome.type === 'appended') expect(outcome.keeper.state).toEqual(fold(state, outcome.items));
      }),
      { numRuns: 30 },
    );
  });
});
