import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choose, KEEPER, pick, type Tape, tapeOf } from '../../test/generators/logs.ts';
import { fold } from '../fold/fold.ts';
import { append, type Keeper, type Outcome, openKeeper } from '../keeper/keeper.ts';
import type { Batch, EventEntry, Item } from '../protocol/envelope.ts';
import { type InstanceId, participantOf } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  acknowledge,
  backlog,
  enqueue,
  type Lane,
  MAX_IN_FLIGHT,
  openLane,
  producerOf,
  queued,
  rewind,
  takeBatch,
  withdraw,
} from './outbox.ts';
import { refuse } from './refusals.ts';

const docs = 'agent:docs/DDDDDDDDDDDDDDD1';
const rival = 'agent:docs/DDDDDDDDDDDDDDD2';
const ana = 'user:ana/AAAAAAAAAAAAAAA1';
const LIMIT = { ...LIMITS, event: 500 };

/** Every event carries a mark of its own, which deltas keep when they merge: `<7>`. */
const marksOf = (value: unknown): readonly string[] => JSON.stringify(value).match(/<\d+>/g) ?? [];

interface Party {
  readonly instance: InstanceId;
  lane: Lane;
  linked: boolean;
  readonly toKeeper: Batch[];
  readonly fromKeeper: (
    | Exclude<Outcome, { type: 'appended' }>
    | { readonly type: 'ack'; readonly seq: number }
  )[];
  readonly said: string[];
  readonly lost: Map<string, string>;
  notices: number;
  run: number;
}

/** Writers, links that can be cut, and a keeper that can crash between an append and its commit. */
function world(choose: Choose) {
  const parties = [docs, rival, ana].map(
    (instance): Party => ({
      instance,
      lane: openLane(instance, 'main'),
      linked: true,
      toKeeper: [],
      fromKeeper: [],
      said: [],
      lost: new Map(),
      notices: 0,
      run: 0,
    }),
  );
  let keeper: Keeper = openKeeper('incarnation');
  let durable = keeper;
  let pending: Item[] = [];
  const log: Item[] = [];
  let answers: (() => void)[] = [];
  let marks = 0;
  let sends = 0;

  const say = (party: Party, entry: EventEntry) => {
    party.said.push(...marksOf(entry));
    party.lane = enqueue(party.lane, entry);
  };
  const cut = (party: Party) => {
    party.linked = false;
    party.toKeeper.length = 0;
    party.fromKeeper.length = 0;
  };

  /** What a party says next. A few of these are refused: too large, not theirs, too late, taken by the other worker. */
  function speak(party: Party) {
    const mark = `<${++marks}>`;
    const what = choose(10);
    if (party.instance === ana) {
      if (what < 6)
        return say(party, { id: `w${marks}`, saw: 0, event: { type: 'message.sent', content: mark } });
      if (what < 8)
        return say(party, { run: 'x', event: { type: 'RUN_STARTED', runId: 'x', threadId: mark } });
      return say(party, { event: { type: 'participant.joined', name: mark + 'x'.repeat(choose(2) * 600) } });
    }
    const run = `r${party.run}-${party.instance.slice(-1)}`;
    const of = { run };
    switch (what) {
      case 0: {
        party.run++;
        const runId = `r${party.run}-${party.instance.slice(-1)}`;
        const inputs = [...keeper.state.messages.values()].filter((message) => message.run === undefined);
        const input = inputs.length > 0 ? pick(choose, inputs) : undefined;
        const answered = input
          ? { input: { answers: { participant: input.participant, id: input.id } } }
          : {};
        return say(party, {
          run: runId,
          id: `w${marks}`,
          event: { type: 'RUN_STARTED', runId, threadId: mark, ...answered },
        });
      }
      case 1:
        return say(party, { ...of, event: { type: 'RUN_FINISHED', runId: run, threadId: mark } });
      case 2: {
        const [theirs] = [...keeper.state.runs.values()].filter(({ owner }) => owner !== party.instance);
        if (!theirs) return;
        const generation = theirs.generation + 1;
        return say(party, {
          run: theirs.run,
          id: mark,
          event: { type: 'run.claimed', generation, continues: true },
        });
      }
      case 3:
        return say(party, {
          ...of,
          event: { type: 'progress.reported', note: mark + 'x'.repeat(choose(2) * 600) },
        });
      case 4:
        return say(party, {
          ...of,
          event: { type: 'TEXT_MESSAGE_START', messageId: `m${party.run}`, name: mark },
        });
      default: {
        const delta = mark + 'x'.repeat(choose(3) * 200);
        return say(party, {
          ...of,
          event: { type: 'TEXT_MESSAGE_CONTENT', messageId: `m${party.run}`, delta },
        });
      }
    }
  }

  function receive(party: Party) {
    const batch = party.toKeeper.shift();
    if (!batch) return;
    const { instance } = party;
    const outcome = append(
      keeper,
      { instance, participant: participantOf(instance) },
      batch,
      1,
      KEEPER,
      LIMIT,
    );
    if (outcome.type === 'refused') return void party.fromKeeper.push(outcome);
    if (outcome.type === 'appended') {
      keeper = outcome.keeper;
      pending.push(...outcome.items);
    }
    const { seq } = outcome;
    answers.push(() => {
      if (party.linked) party.fromKeeper.push({ type: 'ack', seq });
    });
  }

  function commit() {
    durable = keeper;
    log.push(...pending);
    pending = [];
    for (const answer of answers.splice(0)) answer();
  }

  function crash() {
    keeper = durable;
    pending = [];
    answers = [];
    for (const party of parties) cut(party);
  }

  function hear(party: Party) {
    const answer = party.fromKeeper.shift();
    if (answer?.type === 'ack') party.lane = acknowledge(party.lane, answer.seq);
    if (answer?.type !== 'refused') return;
    const { acked, numbered, queue } = party.lane;
    const outcome = refuse(party.lane, answer);
    const gone = new Set(outcome.dropped.map(({ entry }) => entry));
    // What had a number leaves a notice in its place (P11); a notice is never dropped itself.
    party.notices += queue.slice(0, numbered - acked).filter(({ entry }) => gone.has(entry)).length;
    expect(outcome.restarted, answer.code).toBe(false);
    for (const { entry, code } of outcome.dropped)
      for (const mark of marksOf(entry)) party.lost.set(mark, code);
    party.lane = outcome.lane;
  }

  function send(party: Party) {
    if (!party.linked) return;
    const next = takeBatch(party.lane);
    if (!next) return;
    party.lane = next.lane;
    expect(party.lane.inFlight.length).toBeLessThanOrEqual(MAX_IN_FLIGHT);
    party.toKeeper.push(next.batch);
    sends++;
  }

  function join(party: Party) {
    if (party.linked) return;
    party.linked = true;
    party.lane = rewind(party.lane);
  }

  const acts: readonly ((party: Party) => void)[] = [
    speak,
    speak,
    speak,
    send,
    send,
    receive,
    receive,
    commit,
    hear,
    hear,
    join,
  ];
  return {
    parties,
    log,
    act() {
      const which = choose(40);
      if (which === 39) crash();
      else if (which === 38) cut(pick(choose, parties));
      else acts[which % acts.length]?.(pick(choose, parties));
    },
    /** Nothing goes wrong any more: how many rounds until everybody has everything acknowledged? */
    settle(): number {
      const before = sends;
      for (let round = 0; round < 2_000; round++) {
        if (parties.every(({ lane }) => backlog(lane) === 0)) return sends - before;
        for (const party of parties) {
          join(party);
          send(party);
          receive(party);
        }
        commit();
        for (const party of parties) hear(party);
      }
      throw new Error('The writers never came to rest.');
    },
    keeper: () => durable,
  };
}

function play({ choose, done }: Tape) {
  const stage = world(choose);
  while (!done()) stage.act();
  const sends = stage.settle();
  return { ...stage, sends };
}

const tapes = fc.array(fc.nat(9_999), { minLength: 300, maxLength: 900 });

describe('an outbox', () => {
  it('brings every event into the log once and in order, or drops it by name, whatever is lost (P8–P11)', () => {
    const codes = new Set<string>();
    let written = 0;
    fc.assert(
      fc.property(tapes, (numbers) => {
        const { parties, log, keeper, sends } = play(tapeOf(numbers));
        for (const { lane, said, lost, notices } of parties) {
          const own = log.filter((item) => item.producer === producerOf(lane));
          const items = own.filter((item) => 'delta' in item || item.event.type !== 'event.dropped');
          expect(items.flatMap(marksOf)).toEqual(said.filter((mark) => !lost.has(mark)));
          expect(own.length - items.length).toBe(notices);
          expect(lane.attempt).toBe(1);
          let seq = 0;
          for (const item of own) expect('delta' in item ? item.from : item.seq).toBe(++seq);
          for (const code of lost.values()) codes.add(code);
          written += items.length;
        }
        expect(keeper().state.faults).toEqual({});
        expect(fold(openKeeper('incarnation').state, log)).toEqual(keeper().state);
        // No livelock: each refusal costs one more round of what is in flight.
        expect(sends).toBeLessThan(400);
      }),
      { numRuns: 400 },
    );
    expect([...codes].sort()).toEqual(
      expect.arrayContaining(['claim-lost', 'event-too-large', 'forbidden', 'late-event']),
    );
    expect(codes.has('fenced') || codes.has('not-owner')).toBe(true);
    expect(written).toBeGreaterThan(1_000);
  });
});

describe('a lane', () => {
  const entry = (content: string): EventEntry => ({
    id: content,
    saw: 0,
    event: { type: 'message.sent', content },
  });
  const lane = (...entries: readonly EventEntry[]): Lane => entries.reduce(enqueue, openLane(ana, 'main'));
  const sentAll = (from: Lane): Lane => {
    let next = takeBatch(from);
    let to = from;
    for (; next; next = takeBatch(to)) to = next.lane;
    return to;
  };
  const types = (of: Lane) => of.queue.map((queued) => queued.entry.event.type);

  it('merges deltas only until they have a number (P10)', () => {
    const delta = (text: string): EventEntry => ({
      run: 'r',
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: text },
    });
    const waiting = lane(delta('a'), delta('b'));
    expect(backlog(waiting)).toBe(1);
    const more = enqueue(enqueue(sentAll(waiting), delta('c')), delta('d'));
    expect(more.queue.map((queued) => queued.entry.event)).toMatchObject([{ delta: 'ab' }, { delta: 'cd' }]);
    // After a cut they go out as they were: the keeper may hold them already.
    const again = takeBatch(rewind(sentAll(more)));
    expect(again?.batch).toMatchObject({
      first: 1,
      events: [{ event: { delta: 'ab' } }, { event: { delta: 'cd' } }],
    });
    expect(enqueue(rewind(sentAll(more)), delta('e')).queue).toHaveLength(3);
  });

  it('merges deltas of one text or call of one run, up to 8 kB, and nothing else', () => {
    const delta = (text: string, messageId = 'm', run = 'r'): EventEntry => ({
      run,
      event: { type: 'TEXT_MESSAGE_CONTENT', messageId, delta: text },
    });
    const thought: EventEntry = {
      run: 'r',
      event: { type: 'REASONING_MESSAGE_CONTENT', messageId: 'm', delta: 'c' },
    };
    for (const other of [entry('b'), delta('b', 'n'), delta('b', 'm', 's'), thought]) {
      expect(backlog(lane(delta('a'), other))).toBe(2);
      expect(backlog(lane(other, delta('a')))).toBe(2);
    }
    const envelope = queued(delta('')).bytes;
    const half = 'x'.repeat(4_096 - envelope);
    expect(backlog(lane(delta(half), delta(half)))).toBe(1);
    expect(backlog(lane(delta(half), delta(`${half}x`)))).toBe(2);
  });

  it('has 64 batches and 256 kB on the wire at most, batches of 256 events and 96 kB, and any one event (P10)', () => {
    const many = (count: number, content = 'x') =>
      lane(...Array.from({ length: count }, () => entry(content)));
    const batches = (from: Lane): number[] => {
      const next = takeBatch(from);
      return next ? [next.batch.events.length, ...batches(next.lane)] : [];
    };
    expect(batches(many(600))).toEqual([256, 256, 88]);
    let small = openLane(ana, 'main');
    for (let at = 0; at < 70; at++) {
      const more = enqueue(small, entry('x'));
      small = takeBatch(more)?.lane ?? more;
    }
    expect(small.inFlight).toHaveLength(MAX_IN_FLIGHT);
    expect(takeBatch(acknowledge(small, 1))).toBeDefined();
    const envelope = queued(entry('')).bytes - 2;
    const large = (kilobytes: number) => {
      // Its content stands in it twice, as its id as well.
      const content = 'x'.repeat((kilobytes * 1_024 - envelope) / 2 - 1);
      expect(queued(entry(content)).bytes).toBe(kilobytes * 1_024);
      return content;
    };
    expect(batches(many(4, large(32)))).toEqual([3, 1]);
    expect(batches(many(3, large(128)))).toEqual([1, 1]);
    expect(takeBatch(many(3, large(32)), 64 * 1_024)?.batch.events).toHaveLength(2);
  });

  it('takes no acknowledgement of what it has heard of before, or has never sent', () => {
    const sent = sentAll(lane(entry('one'), entry('two')));
    const more = enqueue(sent, entry('three'));
    expect(acknowledge(more, 3)).toBe(more);
    const heard = acknowledge(more, 1);
    expect(heard).toMatchObject({ acked: 1, sent: 2, inFlight: [2] });
    expect(types(heard)).toHaveLength(2);
    expect(acknowledge(heard, 1)).toBe(heard);
    expect(acknowledge(heard, 2)).toMatchObject({ acked: 2, inFlight: [] });
  });

  it('gives back a command that has no number yet, and no other', () => {
    const waiting = enqueue(enqueue(sentAll(lane(entry('one'))), entry('two')), entry('three'));
    expect(withdraw(waiting, 'one')).toBeUndefined();
    expect(withdraw(waiting, 'four')).toBeUndefined();
    const taken = withdraw(waiting, 'two');
    expect(taken?.entry.id).toBe('two');
    expect(taken?.lane.queue.map((each) => each.entry.id)).toEqual(['one', 'three']);
    // What has been on the wire keeps its number also after a cut.
    expect(withdraw(rewind(waiting), 'one')).toBeUndefined();
  });

  it('sends fewer at a time to a keeper that finds a batch too large, and gives up none of them', () => {
    const small = { ...LIMITS, frame: 400 };
    let from = lane(...Array.from({ length: 9 }, (_, index) => entry(`message ${index}`)));
    let keeper = openKeeper('log');
    for (let turn = 0; turn < 40 && backlog(from) > 0; turn++) {
      const next = takeBatch(from);
      if (!next) break;
      const writer = { participant: participantOf(ana), instance: ana };
      const outcome = append(keeper, writer, next.batch, 1, KEEPER, small);
      if (outcome.type === 'appended') keeper = outcome.keeper;
      from =
        outcome.type === 'refused' ? refuse(next.lane, outcome).lane : acknowledge(next.lane, outcome.seq);
    }
    expect(backlog(from)).toBe(0);
    expect(keeper.state.totals.messages).toBe(9);
  });

  it('begins anew when the log forgot what it had acknowledged, and sends its commands again (P12, P13)', () => {
    const before = acknowledge(sentAll(lane(entry('one'), entry('two'))), 1);
    const running = sentAll(enqueue(before, { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } }));
    for (const refusal of [
      { seq: 2, code: 'seq-hole' as const, expected: 1 },
      { seq: 2, code: 'producer-expired' as const, expected: 1 },
      { seq: 2, code: 'seq-conflict' as const, expected: 3 },
    ]) {
      const { lane: fresh, dropped, restarted } = refuse(running, refusal);
      expect(restarted).toBe(true);
      expect(producerOf(fresh)).toBe(`${ana}/main.2`);
      expect(fresh.queue[0]?.entry.event).toMatchObject({
        type: 'lane.restarted',
        former: `${ana}/main`,
        lost: 1,
      });
      expect(types(fresh)).toEqual(['lane.restarted', 'message.sent']);
      expect(dropped.map((each) => each.entry.event.type)).toEqual(['RUN_STARTED']);
      expect(takeBatch(fresh)?.batch.first).toBe(1);
    }
  });

  it('does not begin anew for a hole that another refusal explains', () => {
    const sent = sentAll(lane(entry('one'), entry('two')));
    expect(refuse(sent, { seq: 2, code: 'seq-hole', expected: 1 }).lane).toBe(sent);
  });

  it('stays as it is for a refusal of what it has not sent', () => {
    const sent = enqueue(sentAll(lane(entry('one'))), entry('two'));
    for (const seq of [0, 2, 3]) expect(refuse(sent, { seq, code: 'forbidden' }).lane).toBe(sent);
    const heard = acknowledge(sentAll(sent), 1);
    expect(refuse(heard, { seq: 3, code: 'seq-hole', expected: 2 }).lane).toBe(heard);
    expect(refuse(heard, { seq: 2, code: 'seq-hole' }).lane).toBe(heard);
  });

  it('names in its notice why it had to begin anew', () => {
    const heard = acknowledge(sentAll(lane(entry('one'), entry('two'))), 1);
    const reason = (code: 'seq-hole' | 'producer-expired' | 'seq-conflict') => {
      const event = refuse(heard, { seq: 2, code, expected: 1 }).lane.queue[0]?.entry.event;
      return event && 'code' in event && event.code;
    };
    expect(reason('seq-hole')).toBe('log-rolled-back');
    expect(reason('producer-expired')).toBe('producer-expired');
    expect(reason('seq-conflict')).toBe('seq-conflict');
  });

  it('takes no refusal as a reason to lose an event that only has to wait', () => {
    const sent = sentAll(lane(entry('one')));
    for (const code of ['draining', 'store-failed'] as const)
      expect(refuse(sent, { seq: 1, code })).toEqual({ lane: sent, dropped: [], restarted: false });
  });

  it('gives up what a fenced run has in flight, and nothing of another run (P11, P20)', () => {
    const of = (run: string, note: string): EventEntry => ({
      run,
      event: { type: 'progress.reported', note },
    });
    const sent = sentAll(lane(of('r', '1'), of('s', '2'), of('r', '3'), entry('four')));
    const { lane: after, dropped } = refuse(sent, { seq: 1, code: 'fenced' });
    expect(types(after)).toEqual(['event.dropped', 'progress.reported', 'event.dropped', 'message.sent']);
    expect(dropped).toHaveLength(2);
  });

  it('keeps a run’s end when an event of it came too late (P11)', () => {
    const of = (event: EventEntry['event']): EventEntry => ({ run: 'r', event });
    const end = of({ type: 'RUN_FINISHED', runId: 'r' });
    const sent = sentAll(
      lane(of({ type: 'TEXT_MESSAGE_END', messageId: 'm' }), of({ type: 'progress.reported' }), end),
    );
    const { lane: after } = refuse(sent, { seq: 1, code: 'late-event' });
    expect(types(after)).toEqual(['event.dropped', 'event.dropped', 'RUN_FINISHED']);
  });

  it('says of what answer a refused event was a part, and of none where it was of none (P11)', () => {
    const of = (event: EventEntry['event']): EventEntry => ({ run: 'r', event });
    const start = of({ type: 'TEXT_MESSAGE_START', messageId: 'm' });
    const words = of({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' });
    const args = of({ type: 'TOOL_CALL_ARGS', toolCallId: 'c', delta: '{}' });
    const progress = of({ type: 'progress.reported', done: 1 });
    const result = of({ type: 'TOOL_CALL_RESULT', toolCallId: 'c', messageId: 'x', content: '' });
    const said = (refused: EventEntry) => {
      const { lane: after } = refuse(sentAll(lane(refused)), { seq: 1, code: 'event-too-large' });
      const { run, event } = after.queue[0]?.entry ?? start;
      return [run, 'partOf' in event ? event.partOf : undefined];
    };
    expect(said(start)).toEqual(['r', undefined]);
    expect(said(words)).toEqual(['r', 'm']);
    expect(said(args)).toEqual(['r', 'c']);
    for (const other of [progress, result, entry('one')]) expect(said(other)).toEqual([undefined, undefined]);
  });

  it('keeps the beginning of what a full session has no room for, without holes, and the run’s end (P11)', () => {
    const of = (event: EventEntry['event']): EventEntry => ({ run: 'r', event });
    const words = (delta: string) =>
      of({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: delta.repeat(9_000) });
    const end = of({ type: 'RUN_FINISHED', runId: 'r' });
    const sent = sentAll(lane(words('1'), words('2'), of({ type: 'progress.reported' }), words('3'), end));
    const { lane: after, dropped } = refuse(sent, { seq: 2, code: 'session-full' });
    expect(types(after)).toEqual([
      'TEXT_MESSAGE_CONTENT',
      'event.dropped',
      'event.dropped',
      'event.dropped',
      'RUN_FINISHED',
    ]);
    expect(dropped).toHaveLength(3);
  });

  it('loses no other receipt by an answer that came too late (P35, P36)', () => {
    const of = (event: EventEntry['event'], id?: string): EventEntry => ({
      run: 'r',
      event,
      ...(id ? { id } : {}),
    });
    const control = { participant: 'user:ana', id: 'c' };
    const consumed = of({ type: 'steer.consumed', control }, 'use');
    const sent = sentAll(
      lane(consumed, of({ type: 'control.acknowledged', control: { ...control, id: 'd' } })),
    );
    const { lane: after, dropped } = refuse(sent, { seq: 1, code: 'claim-lost' });
    expect(types(after)).toEqual(['event.dropped', 'control.acknowledged']);
    expect(dropped).toHaveLength(1);
  });

  it('whose first batch is refused while others fly is not taken for one that the log forgot (P11, P13)', () => {
    const first = takeBatch(lane(entry('too large')));
    const second = takeBatch(enqueue(first?.lane ?? lane(), entry('after it')));
    const { lane: after } = refuse(second?.lane ?? lane(), { seq: 1, code: 'event-too-large' });
    expect(types(after)).toEqual(['event.dropped', 'message.sent']);
    // The keeper does not know this producer yet, and says so to the second batch.
    expect(refuse(after, { seq: 2, code: 'producer-expired', expected: 1 })).toMatchObject({
      lane: after,
      restarted: false,
    });
  });

  it('goes round in no circle when nothing that it sends is accepted', () => {
    const sent = sentAll(lane(entry('one')));
    expect(refuse(sent, { seq: 1, code: 'producer-foreign' })).toEqual({
      lane: sent,
      dropped: [],
      restarted: false,
      broken: true,
    });
    const once = sentAll(refuse(sent, { seq: 1, code: 'forbidden' }).lane);
    expect(refuse(once, { seq: 1, code: 'forbidden' })).toMatchObject({ lane: once, broken: true });
  });
});
