import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Choose, cutUp, foreignLog, keeperLog, type Tape, tapeOf } from '../../test/generators/logs.ts';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { judge } from '../fold/judge.ts';
import { roll } from '../fold/roll.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import { EMPTY, REDUCER, type SessionState } from '../fold/state.ts';
import { createTries } from '../machine/tries.ts';
import { countOf, type Frame, type FrameItem, type Item, isDelta } from '../protocol/envelope.ts';
import type { ErrorMessage, FrameMessage, Live, SnapshotMessage } from '../protocol/messages.ts';
import { isKnown } from '../protocol/shapes.ts';
import type { ReadStatus } from '../view/sessionView.ts';
import { createReader, type Reader, type ReaderPort } from './reader.ts';

type Message = FrameMessage | SnapshotMessage | Live | ErrorMessage;

/** A log in pages, with the state at each cursor. */
interface Book {
  readonly pages: readonly {
    readonly after: string;
    readonly upTo: string;
    readonly items: readonly Item[];
  }[];
  readonly states: ReadonlyMap<string, SessionState>;
}

function bookOf(choose: Choose, log: readonly Item[]): Book {
  const states = new Map<string, SessionState>([['i.0', EMPTY]]);
  let state = EMPTY;
  const pages = cutUp(choose, log).map((page) => {
    const after = `i.${state.position}`;
    const items = roll(page, state.producers);
    state = fold(state, page);
    states.set(`i.${state.position}`, state);
    return { after, upTo: `i.${state.position}`, items };
  });
  return { pages, states };
}

/** How a keeper answers without a cursor: a snapshot of now, one of earlier and the rest, or the log from its beginning. */
type Manner = 'newest' | 'older' | 'none';

interface Faults {
  readonly cuts?: true;
  readonly repeats?: true;
  readonly losses?: true;
  readonly lies?: true;
  /** The log of a keeper that takes what every writer sends. */
  readonly unjudged?: boolean;
}

/** The real reader at a keeper that follows a script, over a wire that does what the tape says. */
function stage({ choose, done }: Tape, book: Book, manner: Manner, faults: Faults) {
  let head = 0;
  let channel = 0;
  let linked = false;
  let wire: { readonly channel: number; readonly message: Message }[] = [];
  let subscribes = 0;
  let fromStart = 0;
  let incidents = 0;
  let lies = 0;
  let status: ReadStatus = 'catching-up';
  let state = EMPTY;
  let shownAt: string | undefined;
  const errors: string[] = [];
  let wanted: (() => void) | undefined;

  const post = (message: Message) => wire.push({ channel: message.channel ?? 0, message });
  const at = (index: number) => book.pages[index]?.after ?? book.pages.at(-1)?.upTo ?? 'i.0';
  const frame = (index: number, first: boolean): void => {
    const page = book.pages[index];
    if (page) post({ type: 'frame', channel, frame: first ? { ...page, after: undefined } : page });
  };
  const live = () => {
    const now = book.states.get(at(head)) ?? EMPTY;
    const proof = { cursor: at(head), position: now.position, reducer: REDUCER, digest: digest(now) };
    post({ type: 'live', channel, ...proof });
  };

  function subscribe(cursor: string | undefined): void {
    subscribes++;
    if (cursor === undefined && shownAt !== undefined) fromStart++;
    channel++;
    let from = cursor === undefined ? 0 : book.pages.findIndex((page) => page.after === cursor);
    if (from < 0) from = cursor === at(head) ? head : 0;
    if (cursor === undefined && manner !== 'none') {
      from = manner === 'newest' ? head : choose(head + 1);
      const then = book.states.get(at(from)) ?? EMPTY;
      const snapshot = JSON.parse(
        JSON.stringify(takeSnapshot(then, at(from))),
      ) as SnapshotMessage['snapshot'];
      post({ type: 'snapshot', channel, snapshot });
    }
    const anew = cursor === undefined && manner === 'none';
    if (anew && head === 0)
      post({ type: 'frame', channel, frame: { after: undefined, upTo: 'i.0', items: [] } });
    for (let index = from; index < head; index++) frame(index, anew && index === 0);
    live();
  }

  const reader = createReader({
    channel: {
      subscribe,
      unsubscribe: () => {
        channel++;
      },
      // Too much at once: the reader goes on, on another link.
      abandon: cut,
    },
    show(shown) {
      state = shown.state;
      status = shown.status;
      shownAt = shown.cursor;
      // A state and its cursor are of one moment, whatever waits to be folded.
      if (!faults.lies) expect(state.position).toBe(book.states.get(shownAt ?? 'i.0')?.position);
    },
    proven: () => {},
    ended: () => {},
    report: (error) => errors.push(`${error.code}: ${error.message}`),
    tries: createTries(apart, () => {}),
    schedule: (flush) => ({
      request: () => {
        wanted = flush;
      },
      now() {
        const run = wanted;
        wanted = undefined;
        run?.();
      },
      stop() {},
    }),
    // A keeper's log has been judged where it was written.
    judge: faults.unjudged ? judge : undefined,
  });

  function deliver(): void {
    const next = wire.shift();
    // A channel that was left is not listened to, as in client.ts.
    if (!next || next.channel !== channel) return;
    give(reader, next.message);
    const { message } = next;
    if (message.type !== 'live' || status !== 'live') return;
    // Whatever is called live is the keeper's own state at that place.
    expect(digest(state)).toBe(digest(book.states.get(message.cursor) ?? EMPTY));
    expect(state.position).toBe(message.position);
  }

  function advance(): void {
    if (head >= book.pages.length) return;
    head++;
    if (linked) frame(head - 1, false);
  }

  function cut(): void {
    if (!linked) return;
    incidents++;
    linked = false;
    wire = [];
    reader.disconnected();
    expect(status).not.toBe('live');
  }

  function connect(): void {
    if (linked) return;
    linked = true;
    reader.connected();
  }

  function disturb(): void {
    const kinds = Object.keys(faults) as (keyof Faults)[];
    const kind = kinds[choose(kinds.length)];
    const [first, second, ...rest] = wire;
    if (kind === 'cuts') return cut();
    if (!first || incidents > 6) return;
    incidents++;
    if (kind === 'repeats') wire = [first, first, ...wire.slice(1)];
    else if (kind === 'losses') wire = choose(2) === 0 || !second ? wire.slice(1) : [second, first, ...rest];
    else if (kind === 'lies' && first.message.type === 'frame') {
      const { message } = first;
      const items = choose(2) === 0 ? message.frame.items.slice(1) : message.frame.items.map(forge);
      if (
        items.length === message.frame.items.length &&
        items.every((item, index) => item === message.frame.items[index])
      )
        return;
      lies++;
      wire = [
        { channel: first.channel, message: { ...message, frame: { ...message.frame, items } } },
        ...wire.slice(1),
      ];
    }
  }

  while (!done()) {
    const what = choose(12);
    if (what < 3) advance();
    else if (what < 8) deliver();
    else if (what === 8) reader.flush();
    else if (what === 9) connect();
    else if (what === 10 && linked) live();
    else disturb();
  }
  // From here on nothing goes wrong: what is left comes, then a heartbeat, as often as it takes.
  while (head < book.pages.length) advance();
  for (let round = 0; round < 6; round++) {
    connect();
    while (wire.length > 0) deliver();
    live();
    while (wire.length > 0) deliver();
  }
  reader.flush();
  const truth = book.states.get(at(head)) ?? EMPTY;
  return { status: () => status, state: () => state, truth, subscribes, fromStart, incidents, lies, errors };
}

/** One letter of a text becomes another. */
const forge = (item: FrameItem): FrameItem =>
  isDelta(item) && item.delta.length > 0 ? { ...item, delta: `#${item.delta.slice(1)}` } : item;

const tapes = fc.array(fc.nat(9_999), { minLength: 300, maxLength: 900 });
const scripts = fc.array(fc.nat(9_999), { minLength: 60, maxLength: 300 });
let moments = 0;
/** Nothing follows anything within a moment: how closely tries may follow each other is a matter of hostile.test.ts. */
const apart = () => (moments += 60_000);

const manners = fc.constantFrom<Manner[]>('newest', 'older', 'none');

const play = (numbers: number[], script: number[], foreign: boolean, manner: Manner, faults: Faults) => {
  const log = foreign ? foreignLog(tapeOf(numbers), EMPTY) : keeperLog(tapeOf(numbers)).batches.flat();
  // Unknown events that no version may ignore are another test's. Known ones stay: without a piece of what was written in parts,
  // this would not be a log that the keeper has judged.
  const known = log.filter((item) => isDelta(item) || !item.must || isKnown(item.event));
  const book = bookOf(tapeOf(script).choose, known);
  return stage(tapeOf(script), book, manner, { ...faults, unjudged: foreign });
};

const messages = (...ids: readonly string[]): Item[] =>
  ids.map((id, index) => ({
    ...{ v: 1, producer: 'user:ana/AAAAAAAAAAAAAAA1/main', participant: 'user:ana' },
    ...{ seq: index + 1, at: 1, id, event: { type: 'message.sent', content: id } },
  }));

const NO_CHANNEL = { subscribe: () => {}, unsubscribe: () => {}, abandon: () => {} };

/** As the connector hands messages to a reader. */
function give(reader: Reader, message: Message): void {
  if (message.type === 'frame') reader.takeFrame(message.frame);
  else if (message.type === 'snapshot') reader.takeSnapshot(message.snapshot);
  else if (message.type === 'live') reader.prove(message);
  else reader.failed(message);
}

/** A reader of which only what is given matters; it flushes on request. */
const alone = (options: Partial<ReaderPort>): Reader =>
  createReader({
    channel: NO_CHANNEL,
    show: () => {},
    proven: () => {},
    ended: () => {},
    report: () => {},
    tries: createTries(apart, () => {}),
    schedule: () => ({ request() {}, now() {}, stop() {} }),
    ...options,
  });

describe('a reader', () => {
  it('ends with the keeper’s own state, however often it is cut, sent twice or started again (P18, P19)', () => {
    let cuts = 0;
    fc.assert(
      fc.property(tapes, scripts, fc.boolean(), manners, (numbers, script, foreign, manner) => {
        const end = play(numbers, script, foreign, manner, { cuts: true, repeats: true });
        expect(end.status()).toBe('live');
        expect(end.state()).toEqual(end.truth);
        expect(digest(end.state())).toBe(digest(end.truth));
        // A repeat from further back than it remembers may cost a resume; nothing else does.
        expect(end.subscribes).toBeLessThanOrEqual(2 * end.incidents + 2);
        expect(end.fromStart).toBe(0);
        expect(end.errors).toEqual([]);
        cuts += end.incidents;
      }),
      { numRuns: 150 },
    );
    expect(cuts).toBeGreaterThan(100);
  });

  it('heals what was lost or came in the wrong order, or reports that it could not: never in silence, never for ever', () => {
    const ends: ReadStatus[] = [];
    fc.assert(
      fc.property(tapes, scripts, fc.boolean(), manners, (numbers, script, foreign, manner) => {
        const end = play(numbers, script, foreign, manner, { cuts: true, repeats: true, losses: true });
        expect(end.subscribes).toBeLessThanOrEqual(3 * end.incidents + 3);
        const status = end.status();
        if (status === 'live') expect(end.state()).toEqual(end.truth);
        else {
          expect(status).toBe('diverged');
          expect(end.errors).not.toEqual([]);
        }
        // The chain of cursors finds it, so that no proof ever fails.
        expect(end.errors.join()).not.toContain('digest');
        ends.push(status);
      }),
      { numRuns: 150 },
    );
    expect(ends.filter((status) => status === 'live').length).toBeGreaterThan(0.75 * ends.length);
  });

  it('finds a frame that was changed on its way, heals it by snapshot once, and then is diverged (P28)', () => {
    let found = 0;
    fc.assert(
      fc.property(tapes, scripts, manners, (numbers, script, manner) => {
        const end = play(numbers, script, false, manner, { lies: true });
        expect(end.subscribes).toBeLessThanOrEqual(3 * end.incidents + 3);
        const status = end.status();
        if (status === 'live') expect(end.state()).toEqual(end.truth);
        else expect(status).toBe('diverged');
        if (end.lies <= 1) expect(status).toBe('live');
        if (end.errors.some((error) => error.includes('digest'))) found++;
      }),
      { numRuns: 150 },
    );
    expect(found).toBeGreaterThan(30);
  });

  it('asks three times at most when nothing that it is sent can be chained (P19)', () => {
    const asked: (string | undefined)[] = [];
    const statuses: ReadStatus[] = [];
    const reader = alone({
      channel: {
        ...NO_CHANNEL,
        subscribe: (cursor) => asked.push(cursor),
        unsubscribe: () => asked.push('unsubscribe'),
      },
      show: ({ status }) => void statuses.push(status),
    });
    reader.connected();
    give(reader, { type: 'frame', channel: 1, frame: { after: undefined, upTo: 'i.3', items: [] } });
    for (let round = 0; round < 50; round++)
      give(reader, {
        type: 'frame',
        channel: 1,
        frame: { after: `x.${round}`, upTo: `y.${round}`, items: [] },
      });
    expect(asked).toEqual([undefined, 'i.3', undefined, 'unsubscribe']);
    expect(statuses.at(-1)).toBe('diverged');
    reader.connected();
    expect(asked).toHaveLength(4);
  });

  it('hands over what it had proven, or had when it was cut off, once something else in its place is proven (P19)', () => {
    const replaced: string[] = [];
    const ids = ({ messages: all }: SessionState) => [...all.values()].map(({ id }) => id).join('');
    const shown: unknown[] = [];
    const reader = alone({
      show: (view) => void shown.push(view.proven),
      proven: (after, before) => before && replaced.push(`${ids(before)} ${ids(after)}`),
    });
    const log = messages('a', 'b', 'c');
    const live = (state: SessionState, cursor: string, proof = digest(state)) =>
      give(reader, {
        ...{ type: 'live', channel: 1, cursor, position: state.position, reducer: REDUCER },
        digest: proof,
      });
    const take = (items: readonly Item[], cursor: string) => {
      const state = fold(EMPTY, items);
      give(reader, { type: 'snapshot', channel: 1, snapshot: takeSnapshot(state, cursor) });
      return state;
    };
    reader.connected();
    live(take(log.slice(0, 2), 'i.2'), 'i.2');
    // The first of all replaces nothing.
    expect(replaced).toEqual([]);
    // One that fails its proof is not compared with, and what replaces it is compared with what was proven.
    live(take([...log.slice(0, 1), ...messages('x', 'y').slice(1)], 'i.9'), 'i.9', 'ffffffffffffffff');
    live(take(log, 'i.3'), 'i.3');
    expect(replaced).toEqual(['ab abc']);
    reader.disconnected();
    reader.connected();
    // Another log, from its beginning: the answer of a keeper without snapshots.
    give(reader, { type: 'error', channel: 1, code: 'cursor-foreign', message: 'Another log.' });
    const [first] = messages('d');
    const items = first ? [first] : [];
    give(reader, { type: 'frame', channel: 1, frame: { after: undefined, upTo: 'j.1', items } });
    expect(replaced).toHaveLength(1);
    // Meanwhile nothing is proven: what it lacks may only not have come yet.
    reader.flush();
    expect(shown.at(-1)).toBeUndefined();
    live(fold(EMPTY, items), 'j.1');
    expect(shown.at(-1)).toBe(true);
    expect(replaced).toEqual(['ab abc', 'abc d']);
    // What is cut off afterwards was proven.
    reader.disconnected();
    expect(shown.at(-1)).toBe(true);
    // What only goes on replaces nothing.
    live(fold(EMPTY, items), 'j.1');
    expect(replaced).toHaveLength(2);
  });

  it('goes on showing what it has while it is given an older snapshot and the tail after it', () => {
    const shown: number[] = [];
    const reader = alone({ show: ({ state }) => void shown.push(state?.position ?? -1) });
    const log = messages('a', 'b', 'c', 'd');
    const upTo = (position: number) => fold(EMPTY, log.slice(0, position));
    const snapshot = (position: number) =>
      give(reader, {
        type: 'snapshot',
        channel: 1,
        snapshot: takeSnapshot(upTo(position), `i.${position}`),
      });
    reader.connected();
    snapshot(3);
    // A frame is missing, twice: it asks for a snapshot.
    for (const after of ['i.8', 'i.9'])
      give(reader, { type: 'frame', channel: 1, frame: { after, upTo: 'i.10', items: [] } });
    snapshot(2);
    give(reader, { type: 'frame', channel: 1, frame: { after: 'i.2', upTo: 'i.4', items: log.slice(2) } });
    give(reader, {
      ...{ type: 'live', channel: 1, cursor: 'i.4', position: 4, reducer: REDUCER },
      digest: digest(upTo(4)),
    });
    expect(shown).not.toContain(2);
    expect(shown.at(-1)).toBe(4);
  });

  it('asks a bounded number of times where what it is sent fits and leads nowhere (P18)', () => {
    const nowhere: Frame = { after: 'i.3', upTo: 'i.3', items: [] };
    const fromTheBeginning: Frame = { after: undefined, upTo: 'i.3', items: [] };
    for (const frame of [nowhere, fromTheBeginning]) {
      let asked = 0;
      const statuses: ReadStatus[] = [];
      const reader = alone({
        channel: { ...NO_CHANNEL, subscribe: () => void asked++ },
        show: ({ status }) => void statuses.push(status),
      });
      reader.connected();
      give(reader, { type: 'frame', channel: 1, frame: fromTheBeginning });
      for (let round = 0; round < 100; round++) {
        give(reader, { type: 'live', channel: 1, cursor: 'i.9' });
        give(reader, { type: 'frame', channel: 1, frame });
      }
      expect([asked < 40, statuses.at(-1)]).toEqual([true, 'diverged']);
    }
  });

  it('asks for what it is owed once from where nothing was, and then for a snapshot: the log may be another one (P28, P37)', () => {
    const asked: (string | undefined)[] = [];
    const statuses: ReadStatus[] = [];
    const reader = alone({
      channel: { ...NO_CHANNEL, subscribe: (cursor) => asked.push(cursor) },
      show: ({ status }) => void statuses.push(status),
    });
    const [old, now] = [messages('a', 'b'), messages('a', 'b', 'c', 'd')].map((log) => fold(EMPTY, log));
    const live = (state: SessionState | undefined, cursor: string) =>
      state &&
      give(reader, {
        ...{ type: 'live', channel: 1, cursor, position: state.position, reducer: REDUCER },
        digest: digest(state),
      });
    const snapshot = (state: SessionState | undefined, cursor: string) =>
      state && give(reader, { type: 'snapshot', channel: 1, snapshot: takeSnapshot(state, cursor) });
    reader.connected();
    snapshot(old, 'i.2');
    live(old, 'i.2');
    for (let round = 0; round < 2; round++) {
      // Numbers whose sums are of a producer that this log alone has: they never come to anything here.
      give(reader, {
        type: 'frame',
        channel: 1,
        frame: { after: 'i.2', upTo: 'i.4', items: [{ skipped: 2 }] },
      });
      live(now, 'i.4');
    }
    expect(asked).toEqual([undefined, 'i.2', undefined]);
    // A link that is cut meanwhile does not lead back to the other log.
    reader.disconnected();
    reader.connected();
    expect(asked.at(-1)).toBeUndefined();
    snapshot(now, 'i.4');
    live(now, 'i.4');
    expect(statuses.at(-1)).toBe('live');
  });

  it('is outdated by an event that it must not ignore and does not know', () => {
    const statuses: ReadStatus[] = [];
    const reader = alone({ show: ({ status }) => void statuses.push(status) });
    reader.connected();
    const participant = 'user:ana';
    const item: Item = {
      v: 1,
      producer: `${participant}/AAAAAAAAAAAAAAA1/main`,
      participant,
      seq: 1,
      at: 1,
      must: true,
      event: { type: 'message.redacted' },
    };
    expect(countOf(item)).toBe(1);
    give(reader, { type: 'frame', channel: 1, frame: { after: undefined, upTo: 'i.1', items: [item] } });
    reader.flush();
    expect(statuses.at(-1)).toBe('outdated');
  });
});
