import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  crowdedKeeper,
  cutUp,
  foreignLog,
  INSTANCES,
  keeperLog,
  pick,
  type Tape,
  tapeOf,
} from '../../test/generators/logs.ts';
import { plainState } from '../../test/plainState.ts';
import type { Keeper } from '../keeper/keeper.ts';
import { type EventItem, type Item, isDelta } from '../protocol/envelope.ts';
import { WINDOW } from '../protocol/limits.ts';
import { encodeItem } from '../protocol/messages.ts';
import { readItems } from '../protocol/parse.ts';
import { applyItems } from './apply.ts';
import { canonical, digest } from './digest.ts';
import { fold } from './fold.ts';
import { judge } from './judge.ts';
import { roll } from './roll.ts';
import { readSnapshot, takeSnapshot } from './snapshot.ts';
import { EMPTY, type SessionState } from './state.ts';

const tapes = (longest = 1_400) => fc.array(fc.nat(9_999), { minLength: longest / 2, maxLength: longest });
const crowd = crowdedKeeper();

/** Every bit of a state, the order of its maps and the blocks of its texts included. */
const picture = (state: SessionState): string => canonical(plainState(state));

const expectSame = (state: SessionState, other: SessionState) => {
  expect(picture(state)).toBe(picture(other));
  expect(digest(state)).toBe(digest(other));
};

interface Case {
  readonly name: string;
  readonly runs: number;
  readonly from: SessionState;
  readonly log: (tape: Tape) => readonly Item[];
}

const ofKeeper = (from?: Keeper) => (tape: Tape) => keeperLog(tape, from).batches.flat();
const cases: readonly Case[] = [
  { name: 'a keeper’s log', runs: 50, from: EMPTY, log: ofKeeper() },
  { name: 'a keeper’s log past its windows', runs: 12, from: crowd.state, log: ofKeeper(crowd) },
  {
    name: 'a foreign log with repeats and holes',
    runs: 80,
    from: EMPTY,
    log: (tape) => foreignLog(tape, EMPTY),
  },
  {
    name: 'a foreign log past its windows',
    runs: 15,
    from: crowd.state,
    log: (tape) => foreignLog(tape, crowd.state),
  },
];

/** As it comes out of a store or off the wire. */
const sent = (items: readonly Item[]): readonly Item[] =>
  readItems(JSON.parse(`[${items.map(encodeItem).join()}]`) as unknown[]) ?? [];

/** As a joiner gets it: a snapshot, then pages, each rolled on its own. */
function join(state: SessionState, tail: readonly (readonly Item[])[]): SessionState {
  const snapshot = JSON.parse(JSON.stringify(takeSnapshot(state, 'i.0'))) as ReturnType<typeof takeSnapshot>;
  const read = readSnapshot(snapshot);
  if (typeof read === 'string') throw new Error(`The snapshot is ${read}.`);
  let joined = read;
  let keeper = state;
  for (const page of tail) {
    joined = fold(joined, sent(roll(page, keeper.producers)));
    keeper = fold(keeper, page);
  }
  return joined;
}

describe.each(cases)('the fold of $name', ({ from, runs, log }) => {
  it('is the same in any batching (P23)', () => {
    fc.assert(
      fc.property(tapes(), tapes(60), (numbers, cuts) => {
        const items = log(tapeOf(numbers));
        const whole = fold(from, items);
        expectSame(
          items.reduce((state, item) => fold(state, [item]), from),
          whole,
        );
        expectSame(cutUp(tapeOf(cuts).choose, items).reduce(fold, from), whole);
      }),
      { numRuns: runs },
    );
  });

  it('is the same of a rolled page (P22)', () => {
    fc.assert(
      fc.property(tapes(), tapes(60), (numbers, cuts) => {
        const items = log(tapeOf(numbers));
        let whole = from;
        let rolled = from;
        for (const page of cutUp(tapeOf(cuts).choose, items)) {
          const fewer = roll(page, whole.producers);
          expect(fewer.length).toBeLessThanOrEqual(page.length);
          rolled = fold(rolled, fewer);
          whole = fold(whole, page);
        }
        expectSame(rolled, whole);
        expectSame(fold(from, roll(items, from.producers)), whole);
      }),
      { numRuns: runs },
    );
  });

  it('is the same from a snapshot and the rolled tail (P22, P25)', () => {
    fc.assert(
      fc.property(tapes(), tapes(60), (numbers, cuts) => {
        const { choose } = tapeOf(cuts);
        const items = log(tapeOf(numbers));
        const whole = fold(from, items);
        for (let cut = 0; cut < 3; cut++) {
          const at = choose(items.length + 1);
          expectSame(join(fold(from, items.slice(0, at)), cutUp(choose, items.slice(at))), whole);
        }
      }),
      { numRuns: runs },
    );
  });

  it('does not change the state it is given', () => {
    const before = picture(from);
    fc.assert(
      fc.property(tapes(400), (numbers) => {
        const items = log(tapeOf(numbers));
        const middle = fold(from, items.slice(0, items.length / 2));
        const seen = picture(middle);
        const copy = canonical(items);
        fold(middle, items.slice(items.length / 2));
        expect(picture(middle)).toBe(seen);
        expect(canonical(items)).toBe(copy);
      }),
      { numRuns: 5 },
    );
    expect(picture(from)).toBe(before);
  });
});

it('is the same from a snapshot at every place of one log (P25)', () => {
  fc.assert(
    fc.property(tapes(600), (numbers) => {
      const { batches } = keeperLog(tapeOf(numbers));
      const whole = fold(EMPTY, batches.flat());
      let state = EMPTY;
      for (const [at, batch] of batches.entries()) {
        expectSame(join(state, batches.slice(at)), whole);
        state = fold(state, batch);
      }
    }),
    { numRuns: 8 },
  );
});

describe('what a keeper accepts', () => {
  it('folds without a fault, and never refuses what it writes itself (P6)', () => {
    fc.assert(
      fc.property(tapes(3_000), (numbers) => {
        const { keeper, batches } = keeperLog(tapeOf(numbers));
        expect(keeper.state.faults).toEqual({});
        expectSame(fold(EMPTY, batches.flat()), keeper.state);
      }),
      { numRuns: 100 },
    );
  });

  it('has one run per message and agent, whichever instances claim it (P15)', () => {
    fc.assert(
      fc.property(tapes(2_000), (numbers) => {
        const { keeper } = keeperLog(tapeOf(numbers));
        const { state } = keeper;
        const answered = new Set<string>();
        for (const run of state.runs.values()) {
          if (!run.answers) continue;
          const key = `${run.answers.participant}\n${run.answers.id}\n${run.participant}`;
          expect(answered.has(key), key).toBe(false);
          answered.add(key);
          expect(state.claims.get(key)).toMatchObject({ run: run.run, position: run.began });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the windows (P24)', () => {
  it('hold whatever follows', () => {
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const { keeper } = keeperLog(tapeOf(numbers), crowd);
        // What settled a control by an answer is counted when the next control is asked.
        const asked: Item = {
          v: 1,
          producer: `${INSTANCES[0]}/ask`,
          participant: 'user:ana',
          seq: 1,
          at: 1,
          id: 'ask',
          saw: keeper.state.position,
          event: {
            type: 'cancel.requested',
            target: { kind: 'run', participant: 'agent:none', run: 'none' },
          },
        };
        for (const state of [crowd.state, fold(keeper.state, [asked])]) {
          const people = [...state.messages.values()].filter(({ run }) => run === undefined);
          expect(people.length).toBeLessThanOrEqual(WINDOW.messages);
          expect(state.commands.size).toBeLessThanOrEqual(WINDOW.commands);
          expect(state.unknown.length).toBeLessThanOrEqual(WINDOW.unknown);
          expect(state.custom.length).toBeLessThanOrEqual(WINDOW.custom);
          expect(state.documents.size).toBeLessThanOrEqual(WINDOW.documents);
          // What is a part of a run leaves with it.
          for (const { participant, run } of state.subagents.values())
            expect(state.runs.has(`${participant}\n${run}`)).toBe(true);
          const settled = [...state.runs.values()].filter((run) => run.status !== 'running');
          const parents = new Set(settled.map(({ parent }) => canonical(parent)));
          for (const parent of parents) {
            const children = settled.filter((run) => canonical(run.parent) === parent);
            expect(children.length).toBeLessThanOrEqual(WINDOW.runsPerParent);
          }
          const waiting = [...state.controls.values()].filter(
            (control) =>
              (control.target.kind === 'input' && !control.closed) ||
              control.rows.some(({ status }) =>
                /^(logged|delivered|acknowledged|unresponsive)$/.test(status),
              ),
          );
          expect(state.controls.size - waiting.length).toBeLessThanOrEqual(WINDOW.controls);
        }
        expect(crowd.state.totals).toMatchObject({ messages: 330, controls: 740 });
      }),
      { numRuns: 12 },
    );
  });

  it('let what a lost run wrote leave although another run goes on adding to what is unsettled', () => {
    const seqs = new Map<string, number>();
    const write = (agent: string, event: EventItem['event'], run = 'r'): EventItem => {
      const producer = `${agent}/${'A'.repeat(16)}/main`;
      const seq = (seqs.get(agent) ?? 0) + 1;
      seqs.set(agent, seq);
      return { v: 1, producer, participant: agent, seq, at: seq, run, event };
    };
    const begun = (agent: string) => write(agent, { type: 'RUN_STARTED', runId: 'r' });
    const said = (agent: string, from: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        write(agent, { type: 'TEXT_MESSAGE_START', messageId: `m${from + index}` }),
      );
    const many = WINDOW.messages + 50;
    const both = [
      begun('agent:a'),
      begun('agent:b'),
      ...said('agent:a', 0, many),
      ...said('agent:b', 0, many),
    ];
    const state = fold(EMPTY, both);
    expect(state.messages.size).toBe(2 * many);
    const lost = write('keeper:k', {
      ...{ type: 'run.lost', participant: 'agent:a', run: 'r', instance: `agent:a/${'A'.repeat(16)}` },
    } as EventItem['event']);
    const after = fold(state, [lost, ...said('agent:b', many, 1)]);
    const of = (agent: string) =>
      [...after.messages.values()].filter(({ participant }) => participant === agent);
    expect([of('agent:a').length, of('agent:b').length]).toEqual([WINDOW.messages, many + 1]);
    expect(after.totals.history).toBe(50);
  });

  it('let no producer that still writes leave the table (P13)', () => {
    const run = 'long';
    const writer = 'agent:docs/DDDDDDDDDDDDDDD1/main';
    const join1 = (index: number): Item => {
      const participant = `user:u${index}`;
      const producer = `${participant}/${String(index).padStart(16, 'A')}/main`;
      return { v: 1, producer, participant, seq: 1, at: 1, event: { type: 'participant.joined' } };
    };
    const open: Item = {
      v: 1,
      producer: writer,
      participant: 'agent:docs',
      seq: 1,
      at: 1,
      run,
      event: { type: 'RUN_STARTED', runId: run },
    };
    const crowded = fold(EMPTY, [open, ...Array.from({ length: WINDOW.producers + 50 }, (_, i) => join1(i))]);
    expect(crowded.producers.size).toBe(WINDOW.producers);
    expect(crowded.producers.has(writer)).toBe(true);
    expect(crowded.participants.size).toBe(WINDOW.participants);
    const tail = Array.from({ length: 40 }, (_, i) => join1(WINDOW.producers + 50 + i));
    expectSame(join(crowded, [tail]), fold(crowded, tail));
  });
});

describe('a message or tool call', () => {
  it('keeps its place in the log, also where a new owner begins it anew (P21)', () => {
    const owner = 'agent:docs/DDDDDDDDDDDDDDD1';
    const next = 'agent:docs/DDDDDDDDDDDDDDD2';
    const write = (instance: string, seq: number, event: EventItem['event'], id?: string): EventItem => ({
      v: 1,
      producer: `${instance}/main`,
      participant: 'agent:docs',
      seq,
      at: seq,
      run: 'r',
      ...(id === undefined ? {} : { id }),
      event,
    });
    const begin = [
      { type: 'TEXT_MESSAGE_START', messageId: 'm' } as const,
      { type: 'TOOL_CALL_START', toolCallId: 'c', toolCallName: 'search' } as const,
    ];
    const places = (state: SessionState) =>
      [...state.messages.values(), ...state.toolCalls.values()].map(({ began, status }) => [began, status]);
    const first = fold(EMPTY, [
      write(owner, 1, { type: 'RUN_STARTED', runId: 'r' }),
      ...begin.map((event, index) => write(owner, 2 + index, event)),
    ]);
    expect(places(first)).toEqual([
      [2, 'streaming'],
      [3, 'streaming'],
    ]);
    const again = fold(first, [
      write(next, 1, { type: 'run.claimed', generation: 2 }, 'take'),
      ...begin.map((event, index) => write(next, 2 + index, event)),
    ]);
    expect(places(again)).toEqual(places(first));
  });
});

describe('a log that its keeper has judged', () => {
  it('folds to the same without a second judgement, digest and order included (P6)', () => {
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const { batches, keeper } = keeperLog(tapeOf(numbers));
        const state = applyItems(EMPTY, batches.flat());
        expect(picture(state)).toBe(picture(keeper.state));
        expect(digest(state)).toBe(digest(keeper.state));
      }),
      { numRuns: 60 },
    );
    const more = keeperLog(tapeOf(Array.from({ length: 600 }, (_, index) => (index * 7_919) % 9_973)), crowd);
    expect(picture(applyItems(crowd.state, more.batches.flat()))).toBe(picture(more.keeper.state));
  });

  it('folds otherwise if it was not judged: so the transport of such a log brings the judgement (P6)', () => {
    let different = 0;
    fc.assert(
      fc.property(tapes(), (numbers) => {
        const log = foreignLog(tapeOf(numbers), EMPTY);
        if (picture(applyItems(EMPTY, log)) !== picture(fold(EMPTY, log))) different++;
        expect(picture(applyItems(EMPTY, log, judge))).toBe(picture(fold(EMPTY, log)));
      }),
      { numRuns: 20 },
    );
    expect(different).toBeGreaterThan(10);
  });
});

describe('a repeat', () => {
  it('of anything changes nothing but the count of repeats (P17)', () => {
    fc.assert(
      fc.property(tapes(1_000), tapes(40), (numbers, choices) => {
        const { choose, done } = tapeOf(choices);
        const { batches, keeper } = keeperLog(tapeOf(numbers));
        const log = batches.flat();
        const again: Item[] = [];
        while (!done()) again.push(pick(choose, log));
        const after = fold(keeper.state, again);
        expect(after).toEqual({
          ...keeper.state,
          position: keeper.state.position + again.length,
          faults: { repeat: again.length },
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a command', () => {
  it('folds once per author and id, under whatever producer it comes again (P4)', () => {
    fc.assert(
      fc.property(tapes(1_600), (numbers) => {
        const log = foreignLog(tapeOf(numbers), EMPTY);
        const state = fold(EMPTY, log);
        // The same log again, all of it under producers that are new: a restored outbox.
        const commands = log.filter(
          (item) => !isDelta(item) && /^(message\.sent|(cancel|steer)\.\w+)$/.test(item.event.type),
        );
        const again = commands.flatMap((item) => {
          if (isDelta(item) || item.id === undefined) return [];
          if (!state.commands.has(`${item.participant}\n${item.id}`)) return [];
          if (!item.producer.startsWith(`${item.participant}/`)) return [];
          return [item];
        });
        const seqs = new Map<string, number>();
        const copies = again.map((item) => {
          const producer = `${item.producer.slice(0, -4)}.again`;
          const seq = (seqs.get(producer) ?? 0) + 1;
          seqs.set(producer, seq);
          return { ...item, producer, seq };
        });
        const after = fold(state, copies);
        expect(after.totals).toEqual(state.totals);
        expect(after.controls).toEqual(state.controls);
        expect(after.messages).toEqual(state.messages);
        expect(after.faults).toEqual(state.faults);
      }),
      { numRuns: 60 },
    );
  });
});
