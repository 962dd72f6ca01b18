import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  acknowledge,
  backlog,
  enqueue,
  type Lane,
  openLane,
  rewind,
  takeBatch,
} from '../../machine/outbox.ts';
import { refuse } from '../../machine/refusals.ts';
import {
  confirmed,
  due,
  openStreamLane,
  relinked,
  type StreamLane,
  take,
  type Unit,
  unanswered,
  withdrawn,
} from './streamLane.ts';

/** A server that counts requests as the protocol has it: it knows numbers, and nothing of what stands in a request. */
function openServer() {
  const log: { readonly seq: number; readonly said: string }[] = [];
  let last: { epoch: number; number: number } | undefined;
  return {
    log,
    post({ epoch, number, body }: Unit): 'done' | 'gap' | 'stale' {
      if (last && epoch < last.epoch) return 'stale';
      const fresh = !last || epoch > last.epoch;
      if (!fresh && number <= (last?.number ?? -1)) return 'done';
      if (number !== (fresh ? 0 : (last?.number ?? -1) + 1)) return 'gap';
      last = { epoch, number };
      log.push(...JSON.parse(body));
      return 'done';
    },
  };
}

type Move = 'say' | 'send' | 'answer' | 'lose answer' | 'lose request' | 'cut' | 'late copy' | 'refuse';
const MOVES: readonly Move[] = [
  'say',
  'send',
  'answer',
  'lose answer',
  'lose request',
  'cut',
  'late copy',
  'refuse',
];

/** The outbox of the core on one end, the server on the other, and the lane between them. */
function play(moves: readonly Move[]) {
  const server = openServer();
  let outbox: Lane = openLane('user:ana/AAAAAAAAAAAAAAAA', 'main');
  let lane: StreamLane = openStreamLane();
  /** Copies of requests that are still somewhere on their way. */
  const copies: Unit[] = [];
  const sent: Unit[] = [];
  let said = 0;

  function say(): void {
    said++;
    outbox = enqueue(outbox, { id: `m${said}`, event: { type: 'message.sent', content: `${said}` } });
  }

  function send(): void {
    for (let next = takeBatch(outbox); next; next = takeBatch(outbox)) {
      outbox = next.lane;
      const { first, events } = next.batch;
      const offered = events.map((entry, index) => ({
        said: JSON.stringify(entry),
        record: JSON.stringify({ seq: first + index, said: entry.id ?? 'dropped' }),
      }));
      const taken = take(lane, { first, events: offered });
      if (taken.type === 'taken') lane = taken.lane;
      else if (taken.type === 'held') outbox = acknowledge(outbox, lane.acked);
      else throw new Error(`A batch of the outbox was ${taken.type}.`);
      if (taken.type === 'taken' && first <= lane.acked) outbox = acknowledge(outbox, lane.acked);
    }
  }

  function request(): Unit | undefined {
    lane = due(lane);
    if (lane.unit) sent.push(lane.unit);
    return lane.unit;
  }

  function cut(): void {
    lane = relinked(lane);
    outbox = rewind(outbox);
  }

  function answer(): void {
    const unit = request();
    if (!unit) return;
    expect(server.post(unit)).toBe('done');
    lane = confirmed(lane);
    outbox = acknowledge(outbox, unit.last);
  }

  function move(what: Move): void {
    switch (what) {
      case 'say':
        return say();
      case 'send':
        return send();
      case 'answer':
        return answer();
      case 'lose answer': {
        const unit = request();
        if (unit) server.post(unit);
        return cut();
      }
      case 'lose request': {
        const unit = request();
        if (unit) copies.push(unit);
        return cut();
      }
      case 'cut':
        return cut();
      case 'late copy': {
        const copy = copies.shift();
        if (copy) server.post(copy);
        return;
      }
      case 'refuse': {
        if (!request()) return;
        const [first = 1] = unanswered(lane);
        const seq = lane.acked + 1;
        lane = withdrawn(lane);
        if (seq < first) throw new Error('A batch was refused for what is acknowledged.');
        outbox = rewind(refuse(outbox, { seq, code: 'event-too-large' }).lane);
        return send();
      }
    }
  }

  for (const each of moves) move(each);
  for (let round = 0; backlog(outbox) > 0; round++) {
    expect(round).toBeLessThan(1_000);
    send();
    answer();
  }
  for (const copy of copies) server.post(copy);
  return { log: server.log, said, sent };
}

/** What readers make of a log: a repeat is ignored (P17). */
function folded(log: readonly { readonly seq: number; readonly said: string }[]): readonly string[] {
  const events: string[] = [];
  let last = 0;
  for (const { seq, said } of log) {
    if (seq <= last) continue;
    expect(seq).toBe(last + 1);
    last = seq;
    events.push(said);
  }
  return events;
}

const moves = fc.array(fc.constantFrom(...MOVES), { maxLength: 60 });

describe('a lane into a stream', () => {
  it('brings every event into the log once and in order, whatever is cut, lost, late or refused (P16)', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const { log, said } = play(list);
        const events = folded(log);
        const kept = events.filter((each) => each !== 'dropped');
        expect(events).toHaveLength(said);
        expect(events).toEqual(
          Array.from({ length: said }, (_, index) =>
            kept.includes(`m${index + 1}`) ? `m${index + 1}` : 'dropped',
          ),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('repeats nothing in the log as long as nothing is refused', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const { log, said } = play(list.filter((each) => each !== 'refuse'));
        expect(log.map(({ said: each }) => each)).toEqual(
          Array.from({ length: said }, (_, index) => `m${index + 1}`),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives no number to two different requests (P16)', () => {
    fc.assert(
      fc.property(moves, (list) => {
        const bodies = new Map<string, string>();
        for (const { epoch, number, body } of play(list).sent) {
          const name = `${epoch}.${number}`;
          expect(body).toBe(bodies.get(name) ?? body);
          bodies.set(name, body);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what a lane takes', () => {
  const offer = (first: number, ...said: readonly string[]) => ({
    first,
    events: said.map((each) => ({ said: each, record: `"${each}"` })),
  });
  const taken = (lane: StreamLane, ...args: Parameters<typeof offer>): StreamLane => {
    const result = take(lane, offer(...args));
    if (result.type !== 'taken') throw new Error(result.type);
    return result.lane;
  };

  it('leaves together when several batches wait, and one by one after one was too large', () => {
    const three = taken(taken(taken(openStreamLane(), 1, 'a'), 2, 'b'), 3, 'c');
    expect(due(three).unit).toMatchObject({ body: '["a","b","c"]', last: 3, batches: [1, 2, 3] });
    expect(due({ ...three, together: false }).unit).toMatchObject({ body: '["a"]', last: 1, batches: [1] });
  });

  it('is refused when it differs from what was sent under its seq before: of a session that was opened anew', () => {
    const held = confirmed(due(taken(openStreamLane(), 1, 'a', 'b')));
    expect(take(held, offer(1, 'a', 'b'))).toEqual({ type: 'held' });
    expect(take(held, offer(1, 'a', 'x'))).toEqual({ type: 'conflict', seq: 2 });
    let long = openStreamLane();
    for (let seq = 1; seq <= 1_100; seq++) long = confirmed(due(taken(long, seq, `${seq}`)));
    // What is not remembered cannot be distinguished from a repeat, and an acknowledgement would be a guess.
    expect(take(long, offer(1, '1'))).toEqual({ type: 'conflict', seq: 1 });
    expect(long.known.size).toBe(1_024);
  });
});
