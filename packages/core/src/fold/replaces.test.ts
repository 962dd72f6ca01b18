/** A steer that takes the place of an earlier one of its author (P36): of the two texts a run gets one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignLog, KEEPER, keeperLog, tapeOf } from '../../test/generators/logs.ts';
import { append, appendOwn, type Keeper, openKeeper } from '../keeper/keeper.ts';
import type { EventEntry, EventItem } from '../protocol/envelope.ts';
import type { ControlTarget } from '../protocol/events.ts';
import { entityKey, type InstanceId, participantOf, refKey } from '../protocol/ids.ts';
import { applyItems } from './apply.ts';
import { fold } from './fold.ts';
import { type ControlRow, EMPTY, isActive, type SessionControl, type SessionState } from './state.ts';
import { textOf } from './text.ts';

const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const ben = 'user:ben/BBBBBBBBBBBBBBB1';
const docs = 'agent:docs/DDDDDDDDDDDDDDD1';
const other = 'agent:docs/DDDDDDDDDDDDDDD2';
const former = { participant: 'user:ana', id: 'former' };

type Write = readonly [InstanceId, ...EventEntry[]];

/** Lets a keeper take what is written; each must be accepted. */
function write(keeper: Keeper, ...writes: readonly Write[]): Keeper {
  let now = keeper;
  for (const each of writes) {
    const outcome = attempt(now, each);
    if (outcome.type !== 'appended') throw new Error(JSON.stringify(outcome));
    now = outcome.keeper;
  }
  return now;
}
function attempt(keeper: Keeper, [instance, ...events]: Write) {
  const producer = `${instance}/main`;
  const first = (keeper.state.producers.get(producer)?.last ?? 0) + 1;
  const writer = { instance, participant: participantOf(instance) };
  return append(keeper, writer, { producer, first, events }, 1, KEEPER);
}

const started = (run: string): EventEntry => ({ run, event: { type: 'RUN_STARTED', runId: run } });
const finished = (run: string): EventEntry => ({ run, event: { type: 'RUN_FINISHED', runId: run } });
const steered = (
  id: string,
  {
    target = { kind: 'session' },
    ...more
  }: { target?: ControlTarget; followUp?: boolean; replaces?: typeof former },
): EventEntry => ({
  id,
  event: { type: 'steer.requested', target, content: id, followUp: false, ...more },
});
const consumed = (run: string, steer: string): EventEntry => ({
  run,
  id: `${run} uses ${steer}`,
  event: { type: 'steer.consumed', control: { participant: 'user:ana', id: steer } },
});

const rowsOf = ({ state }: Keeper, id: string) =>
  state.controls.get(`user:ana\n${id}`)?.rows.map(({ run, status }) => [run, status]);
const texts = ({ state }: Keeper) => [...state.messages.values()].map(({ text }) => textOf(text));

const edited = steered('newer', { replaces: former });
const two = write(openKeeper('i'), [docs, started('a'), started('b')]);
const asked = write(two, [ana, steered('former', {})]);

describe('a steer that takes the place of another', () => {
  it('before a run uses the former: the former is retracted, and can be used no more', () => {
    const keeper = write(asked, [ana, edited]);
    expect(rowsOf(keeper, 'former')).toEqual([
      ['a', 'retracted'],
      ['b', 'retracted'],
    ]);
    expect(rowsOf(keeper, 'newer')).toEqual([
      ['a', 'logged'],
      ['b', 'logged'],
    ]);
    expect(attempt(keeper, [docs, consumed('a', 'former')])).toMatchObject({ code: 'claim-lost' });
    expect(rowsOf(write(keeper, [docs, consumed('a', 'newer')]), 'newer')).toEqual([
      ['a', 'acknowledged'],
      ['b', 'logged'],
    ]);
  });

  it('after one run has used the former: too late there, in time elsewhere', () => {
    const keeper = write(asked, [docs, consumed('a', 'former')], [ana, edited]);
    expect(rowsOf(keeper, 'former')).toEqual([
      ['a', 'acknowledged'],
      ['b', 'retracted'],
    ]);
    expect(rowsOf(keeper, 'newer')).toEqual([
      ['a', 'too-late'],
      ['b', 'logged'],
    ]);
    expect(attempt(keeper, [docs, consumed('a', 'newer')])).toMatchObject({ code: 'claim-lost' });
  });

  it('after every run has used the former, shows it, and becomes a message if its author agreed', () => {
    const used = write(asked, [docs, consumed('a', 'former'), consumed('b', 'former')]);
    expect(texts(write(used, [ana, edited]))).toEqual([]);
    const agreed = write(used, [ana, steered('newer', { replaces: former, followUp: true })]);
    expect(rowsOf(agreed, 'newer')?.map(([, status]) => status)).toEqual(['too-late', 'too-late']);
    expect(texts(agreed)).toEqual(['newer']);
  });

  it('that itself came too late for a run, is too late there as well', () => {
    const keeper = write(
      asked,
      [docs, consumed('a', 'former')],
      [ana, edited, steered('newest', { replaces: { participant: 'user:ana', id: 'newer' } })],
    );
    expect(rowsOf(keeper, 'newest')).toEqual([
      ['a', 'too-late'],
      ['b', 'logged'],
    ]);
  });

  it('that has become a message, is too late for everybody, and becomes no second one', () => {
    const over = write(
      openKeeper('i'),
      [docs, started('a')],
      [ana, steered('former', { followUp: true })],
      [docs, finished('a')],
    );
    expect(texts(over)).toEqual(['former']);
    for (const target of [{ kind: 'session' as const }, { kind: 'input' as const, ...former }]) {
      const keeper = write(
        over,
        [docs, started('b')],
        [ana, steered('newer', { target, replaces: former, followUp: true })],
        [ana, steered('newest', { target, replaces: { participant: 'user:ana', id: 'newer' } })],
      );
      expect(texts(keeper)).toEqual(['former']);
      for (const id of ['newer', 'newest']) {
        expect(rowsOf(keeper, id)).toEqual([]);
        expect(keeper.state.controls.get(`user:ana\n${id}`)?.closed).toBe('too-late');
      }
    }
  });

  it('that waits for runs of an input: no run gets the former, and the first gets the newer', () => {
    const question: EventEntry = { id: 'q', event: { type: 'message.sent', content: 'why?' } };
    const target = { kind: 'input' as const, participant: 'user:ana', id: 'q' };
    const keeper = write(
      openKeeper('i'),
      [ana, question, steered('former', { target }), steered('newer', { target, replaces: former })],
      [
        docs,
        {
          ...started('a'),
          id: 'claim',
          event: {
            type: 'RUN_STARTED',
            runId: 'a',
            input: { answers: { participant: 'user:ana', id: 'q' } },
          },
        },
      ],
    );
    expect(rowsOf(keeper, 'former')).toEqual([]);
    expect(keeper.state.controls.get('user:ana\nformer')?.closed).toBe('retracted');
    expect(rowsOf(keeper, 'newer')).toEqual([['a', 'logged']]);
  });

  it('is retracted where its run had it, also when it waits for no further run', () => {
    const question: EventEntry = { id: 'q', event: { type: 'message.sent', content: 'why?' } };
    const target = { kind: 'input' as const, participant: 'user:ana', id: 'q' };
    const begun: EventEntry = {
      run: 'a',
      id: 'claim',
      event: { type: 'RUN_STARTED', runId: 'a', input: { answers: { participant: 'user:ana', id: 'q' } } },
    };
    const waits = write(openKeeper('i'), [ana, question, steered('former', { target })], [docs, begun]);
    const time = { event: { type: 'control.expired' as const, control: former } };
    const { keeper } = appendOwn(waits, [time], 1, KEEPER);
    expect(keeper.state.controls.get('user:ana\nformer')?.closed).toBe('expired');
    for (const takesBack of [
      steered('newer', { target, replaces: former }),
      { id: 'back', event: { type: 'steer.retracted' as const, control: former } },
    ])
      expect(rowsOf(write(keeper, [ana, takesBack]), 'former')).toEqual([['a', 'retracted']]);
  });

  it('that is lost, expired, refused, or not in the log at all, is one steer among others', () => {
    const lost = { run: 'a', event: { type: 'run.lost' as const, instance: docs } };
    const away = write(appendOwn(asked, [lost], 1, KEEPER).keeper, [ana, edited]);
    expect(rowsOf(away, 'former')?.[0]).toEqual(['a', 'retracted']);
    expect(rowsOf(away, 'newer')?.[0]).toEqual(['a', 'lost']);
    const late = { type: 'control.expired' as const, control: former, participant: 'agent:docs' };
    const expired = write(appendOwn(asked, [{ run: 'a', event: late }], 1, KEEPER).keeper, [ana, edited]);
    expect(rowsOf(expired, 'former')?.[0]).toEqual(['a', 'retracted']);
    expect(rowsOf(expired, 'newer')?.[0]).toEqual(['a', 'logged']);
    const no: EventEntry = { run: 'a', event: { type: 'control.refused', control: former, reason: 'no' } };
    const refused = write(asked, [docs, no], [ana, edited]);
    expect(rowsOf(refused, 'former')?.[0]).toEqual(['a', 'refused']);
    expect(rowsOf(refused, 'newer')?.[0]).toEqual(['a', 'logged']);
    expect(rowsOf(write(two, [ana, edited]), 'newer')).toEqual([
      ['a', 'logged'],
      ['b', 'logged'],
    ]);
  });

  it('is its author’s alone, of a steer only, and once: the first in the log counts (P14)', () => {
    expect(attempt(asked, [ben, edited])).toMatchObject({ code: 'forbidden' });
    const stop: EventEntry = {
      id: 'former',
      event: { type: 'cancel.requested', target: { kind: 'session' } },
    };
    expect(attempt(write(two, [ana, stop]), [ana, edited])).toMatchObject({ code: 'forbidden' });
    const second = steered('second', { replaces: former });
    // Also where the former itself comes later, as a log may have it that was rolled back.
    expect(attempt(write(two, [ana, edited]), [ana, steered('former', {})])).toMatchObject({
      code: 'claim-lost',
    });
    expect(attempt(write(asked, [ana, edited]), [ana, second])).toMatchObject({ code: 'claim-lost' });
  });

  it('gives a new owner what the run got last, and not both (P21)', () => {
    const keeper = write(
      asked,
      [docs, consumed('a', 'former')],
      [ana, edited],
      [other, { run: 'a', id: 'take', event: { type: 'run.claimed', generation: 2 } }],
    );
    expect(rowsOf(keeper, 'former')?.[0]).toEqual(['a', 'logged']);
    expect(rowsOf(keeper, 'newer')?.[0]).toEqual(['a', 'too-late']);
  });

  it('forgets the step at which a former owner took it up (P21)', () => {
    const use: EventEntry = {
      run: 'a',
      id: 'use',
      event: { type: 'steer.consumed', control: former, step: 'plan' },
    };
    const delivered = write(asked, [docs, use]);
    const row = ({ state }: Keeper) => state.controls.get('user:ana\nformer')?.rows[0];
    expect(row(delivered)).toMatchObject({ status: 'acknowledged', step: 'plan' });
    const take: EventEntry = { run: 'a', id: 'take', event: { type: 'run.claimed', generation: 2 } };
    const taken = write(delivered, [other, take]);
    expect(row(taken)).toMatchObject({ status: 'logged' });
    expect(row(taken)).not.toHaveProperty('step');
    expect(row(write(delivered, [docs, finished('a')]))).toMatchObject({ status: 'done', step: 'plan' });
  });

  it('leads round in no circle, whatever ids come again', () => {
    const steer = (seq: number, id: string, replaces: string): EventItem => ({
      v: 1,
      producer: `${ana}/control`,
      participant: 'user:ana',
      seq,
      at: 1,
      id,
      event: {
        type: 'steer.requested',
        target: { kind: 'session' },
        content: id,
        followUp: false,
        replaces: { participant: 'user:ana', id: replaces },
      },
    });
    const state = fold(EMPTY, [steer(1, 'x', 'x'), steer(2, 'y', 'z'), steer(3, 'z', 'y')]);
    expect([...state.controls.values()].map(({ id }) => id)).toEqual(['x', 'y']);
    // None gets in from outside: each of these has been replaced.
    const more = ['x', 'y', 'z'].map((id, index) => steer(4 + index, `more ${id}`, id));
    expect(fold(state, more)).toMatchObject({ faults: { 'claim-lost': 3 } });
    // Nor where there is no judge, and all of them count.
    const all = [steer(1, 'x', 'x'), steer(2, 'y', 'z'), steer(3, 'z', 'y'), ...more, steer(7, 'y', 'v')];
    const unjudged = all.map((item, index) => ({ ...item, seq: index + 1 }));
    expect(applyItems(EMPTY, unjudged).controls.size).toBeGreaterThan(5);
  });

  it('leaves each run that goes on one of the two texts to use, in whatever order all of it happens', () => {
    const facts: readonly Write[] = [
      [ana, edited],
      [docs, consumed('a', 'former')],
      [docs, consumed('a', 'newer')],
      [other, { run: 'a', id: 'take', event: { type: 'run.claimed', generation: 2 } }],
      [other, consumed('a', 'former')],
      [other, consumed('a', 'newer')],
    ];
    const lost = [{ run: 'a', event: { type: 'run.lost' as const, instance: docs } }];
    const alive = ({ status }: ControlRow) => !/^(retracted|too-late)$/.test(status);
    let orders = 0;
    let late = 0;
    const go = (keeper: Keeper, left: readonly Write[], isLost: boolean): void => {
      const { state } = keeper;
      if (state.controls.has('user:ana\nnewer')) {
        for (const run of state.runs.values()) {
          if (!isActive(run.status)) continue;
          const rows = [...state.controls.values()].flatMap((control) =>
            control.rows.filter((row) => row.run === run.run),
          );
          expect(rows.filter(alive)).toHaveLength(1);
          if (rows[1]?.status === 'too-late') late++;
        }
      }
      if (left.length === 0) orders++;
      for (const [index, each] of left.entries()) {
        const outcome = attempt(keeper, each);
        const next = outcome.type === 'appended' ? outcome.keeper : keeper;
        go(next, left.toSpliced(index, 1), isLost);
      }
      if (!isLost && left.length > 2) go(appendOwn(keeper, lost, 1, KEEPER).keeper, left, true);
    };
    go(asked, facts, false);
    expect(orders).toBeGreaterThan(720);
    expect(late).toBeGreaterThan(100);
  });

  it('reaches every run of any log, or the former does; never both, and neither only if taken back', () => {
    const tapes = fc.array(fc.nat(9_999), { minLength: 700, maxLength: 1_800 });
    let edits = 0;
    fc.assert(
      fc.property(tapes, fc.boolean(), (numbers, foreign) => {
        const log = foreign ? foreignLog(tapeOf(numbers), EMPTY) : keeperLog(tapeOf(numbers)).batches.flat();
        let before = EMPTY;
        for (const item of log) {
          const after = fold(before, [item]);
          for (const [key, control] of after.controls) {
            if (!control.replaces) continue;
            for (const row of control.rows)
              if (used(row)) expect(usedBefore(after, control, row)).toBe(false);
            if (before.controls.has(key)) continue;
            edits++;
            for (const row of control.rows) {
              const run = before.runs.get(entityKey(row.participant, row.run));
              if (!run || !isActive(run.status) || row.status !== 'too-late') continue;
              expect(usedBefore(after, control, row)).toBe(true);
            }
            const old = after.controls.get(refKey(control.replaces));
            for (const row of old === control ? [] : (old?.rows ?? []))
              if (!used(row))
                expect(/^(retracted|refused|too-late)$/.test(row.status), row.status).toBe(true);
          }
          before = after;
        }
      }),
      { numRuns: 60 },
    );
    expect(edits).toBeGreaterThan(50);
  });
});

const used = ({ status, before }: ControlRow) => /^(acknowledged|done)$/.test(before ?? status);

/** Whether the row's run has used words that this control takes the place of. */
function usedBefore(state: SessionState, control: SessionControl, row: ControlRow): boolean {
  const old = control.replaces && state.controls.get(refKey(control.replaces));
  if (old?.kind !== 'steer' || old === control) return false;
  const same = old.rows.find((each) => each.run === row.run && each.participant === row.participant);
  return (same !== undefined && used(same)) || usedBefore(state, old, row);
}
