/** What silence means (P31, P35), case by case. T is 10 here, a control may wait 100 to be taken and 50 for its end. */
import { describe, expect, it } from 'vitest';
import { ANA, DOCS, exampleLog, HELP, KEEPER_LANE, OLGA } from '../../test/exampleLog.ts';
import type { EventItem } from '../protocol/envelope.ts';
import type { ControlTarget } from '../protocol/events.ts';
import { type InstanceId, instanceOf } from '../protocol/ids.ts';
import { createControlWaits } from './controlWaits.ts';
import { overdue } from './overdue.ts';

type Event = EventItem['event'];

const PATIENCE = { lease: 10, expires: 100, unresponsive: 50 };
const run = { run: 'r' };
const owner = instanceOf(DOCS);
const running = () => exampleLog().add(DOCS, { type: 'RUN_STARTED', runId: 'r' }, run);
const lost: Event = { type: 'run.lost', instance: owner };

describe('an instance', () => {
  /** At 1,000; it was heard last at `heard`, and the keeper listens since `since`. */
  const judged = (heard: number | undefined, log = running(), { since = 0, unseen = 0 } = {}) =>
    overdue(
      log.state(),
      {
        seen: (instance: InstanceId) => (instance === owner ? heard : undefined),
        unseen: () => unseen,
        heardFrom: () => 0,
        since,
        waits: { since: () => 1_000 },
        questionWaits: { since: () => undefined },
      },
      1_000,
      PATIENCE,
    );

  it('is stalled after one lease of silence, and its run lost after four', () => {
    expect(judged(991)).toEqual({ entries: [], stalled: [] });
    expect(judged(990)).toEqual({ entries: [], stalled: [owner] });
    expect(judged(961)).toEqual({ entries: [], stalled: [owner] });
    expect(judged(960)).toEqual({ entries: [{ run: 'r', event: lost }], stalled: [] });
  });

  it('is judged by what the keeper could hear', () => {
    expect(judged(0, running(), { since: 991 })).toEqual({ entries: [], stalled: [] });
    expect(judged(0, running(), { since: 980 })).toEqual({ entries: [], stalled: [owner] });
    expect(judged(undefined, running(), { unseen: 991 })).toEqual({ entries: [], stalled: [] });
    expect(judged(undefined).entries).toHaveLength(1);
  });

  it('is named once, however many runs it has, and for none that is over', () => {
    const two = running().add(DOCS, { type: 'RUN_STARTED', runId: 's' }, { run: 's' });
    expect(judged(985, two).stalled).toEqual([owner]);
    expect(judged(900, two).entries.map((entry) => entry.run)).toEqual(['r', 's']);
    two.add(DOCS, { type: 'RUN_FINISHED', runId: 'r' }, run);
    expect(judged(900, two).entries.map((entry) => entry.run)).toEqual(['s']);
  });

  it('brings its lost run back with a sign of life that is fresh', () => {
    const gone = () => running().add(KEEPER_LANE, lost, run);
    const back = { run: 'r', event: { type: 'run.recovered', instance: owner } };
    expect(judged(991, gone())).toEqual({ entries: [back], stalled: [] });
    expect(judged(990, gone())).toEqual({ entries: [], stalled: [] });
    expect(judged(undefined, gone())).toEqual({ entries: [], stalled: [] });
  });
});

describe('a control', () => {
  const control = { participant: 'user:ana', id: 'k' };
  const cancel = (target: ControlTarget = { kind: 'session' }): Event => ({
    type: 'cancel.requested',
    target,
  });
  const steer: Event = {
    type: 'steer.requested',
    target: { kind: 'session' },
    content: 'x',
    followUp: false,
  };
  const answer = (type: 'control.delivered' | 'control.acknowledged' | 'control.refused'): Event => ({
    type,
    control,
  });
  const asked = (event: Event = cancel()) => running().add(ANA, event, { id: 'k' });
  /** After so long a wait; all instances are heard. */
  const judged = (log: ReturnType<typeof asked>, waited: number, since = 0) =>
    overdue(
      log.state(),
      {
        ...{ seen: () => undefined, unseen: () => 1_000, heardFrom: () => 1_000, since },
        waits: { since: () => 1_000 - waited },
        questionWaits: { since: () => 1_000 - waited },
      },
      1_000,
      PATIENCE,
    ).entries;
  const at = (type: 'control.expired' | 'control.unresponsive') => [
    { run: 'r', event: { type, control, participant: 'agent:docs' } },
  ];

  it('that no one takes expires', () => {
    for (const event of [cancel(), steer]) {
      expect(judged(asked(event), 99)).toEqual([]);
      expect(judged(asked(event), 100)).toEqual(at('control.expired'));
    }
    expect(judged(asked(), 200, 950)).toEqual([]);
    expect(judged(asked(), 200, 900)).toEqual(at('control.expired'));
  });

  it('that a run was told to stop by, and has not, makes the run unresponsive; a steer asks for no end', () => {
    for (const type of ['control.delivered', 'control.acknowledged'] as const) {
      expect(judged(asked().add(DOCS, answer(type), run), 49)).toEqual([]);
      expect(judged(asked().add(DOCS, answer(type), run), 50)).toEqual(at('control.unresponsive'));
      expect(judged(asked(steer).add(DOCS, answer(type), run), 500)).toEqual([]);
    }
    expect(judged(asked().add(DOCS, answer('control.refused'), run), 500)).toEqual([]);
  });

  it('is not overdue at a run that does not go on', () => {
    const outcome = { type: 'interrupt', interrupts: [{ id: 'i', reason: 'x' }] };
    const waiting = running()
      .add(DOCS, { type: 'RUN_FINISHED', runId: 'r', outcome }, run)
      .add(ANA, steer, { id: 'k' });
    expect(judged(waiting, 500)).toEqual([]);
  });

  it('of an input waits so long for a run, and then for none', () => {
    const log = () =>
      exampleLog()
        .add(ANA, { type: 'message.sent', content: 'x' }, { id: 'q' })
        .add(ANA, cancel({ kind: 'input', participant: 'user:ana', id: 'q' }), { id: 'k' });
    const expired = { event: { type: 'control.expired', control } };
    expect(judged(log(), 99)).toEqual([]);
    expect(judged(log(), 100)).toEqual([expired]);
    expect(judged(log().add(KEEPER_LANE, { type: 'control.expired', control }), 500)).toEqual([]);
    expect(judged(asked().add(DOCS, answer('control.refused'), run), 500)).toEqual([]);
  });

  it('counts from when the keeper first saw it stand as it does', () => {
    const waits = createControlWaits();
    const log = asked();
    const key = 'user:ana\nk';
    const row = () => log.state().controls.get(key)?.rows[0];
    const note = (now: number) => waits.note(log.state().controls, now);
    expect(waits.since(key, 5)).toBe(5);
    expect(waits.since(key, 5, row())).toBe(5);
    note(10);
    note(20);
    expect([waits.since(key, 50), waits.since(key, 50, row())]).toEqual([10, 10]);
    log.add(DOCS, answer('control.delivered'), run);
    // What has not been noted has just begun.
    expect([waits.since(key, 50), waits.since(key, 50, row())]).toEqual([10, 50]);
    note(30);
    expect([waits.since(key, 50), waits.since(key, 50, row())]).toEqual([10, 30]);
    log.add(ANA, steer, { id: 'other' });
    note(40);
    expect([waits.since(key, 50, row()), waits.since('user:ana\nother', 50)]).toEqual([30, 40]);
    waits.note(new Map(), 60);
    expect([waits.since(key, 70), waits.since(key, 70, row())]).toEqual([70, 70]);
  });

  it('waits at each of its runs for itself', () => {
    const log = running()
      .add(HELP, { type: 'RUN_STARTED', runId: 's' }, { run: 's' })
      .add(ANA, cancel(), { id: 'k' });
    const waits = createControlWaits();
    waits.note(log.state().controls, 10);
    log.add(DOCS, answer('control.delivered'), run);
    waits.note(log.state().controls, 30);
    const rows = log.state().controls.get('user:ana\nk')?.rows ?? [];
    expect(rows.map((row) => waits.since('user:ana\nk', 50, row))).toEqual([30, 10]);
  });
});

describe('an operator who holds the floor', () => {
  const taking = { participant: 'operator:olga', id: 'take' };
  const held = () => exampleLog().add(OLGA, { type: 'floor.taken' }, { id: 'take' });
  /** At 1,000: any page of the operator was heard last at `heard`, and the keeper listens since `since`. */
  const judged = (log: ReturnType<typeof held>, heard: number, since = 0) =>
    overdue(
      log.state(),
      {
        ...{ seen: () => undefined, unseen: () => 0, heardFrom: () => heard, since },
        waits: { since: () => 1_000 },
        questionWaits: { since: () => undefined },
      },
      1_000,
      PATIENCE,
    ).entries;

  it('has lost it after eight leases of silence on all pages, which the keeper could have heard (P41)', () => {
    const lapsed = { event: { type: 'floor.lapsed', taking } };
    expect(judged(held(), 921)).toEqual([]);
    expect(judged(held(), 920)).toEqual([lapsed]);
    expect(judged(held(), 0, 921)).toEqual([]);
    expect(judged(held(), 0, 920)).toEqual([lapsed]);
  });

  it('has nothing to lose once it is returned', () => {
    const returned = held().add(OLGA, { type: 'floor.returned', taking }, { id: 'back' });
    expect(judged(returned, 0)).toEqual([]);
    expect(judged(exampleLog(), 0)).toEqual([]);
  });
});
