/**
 * Runs every schedule of a small world: two writers, one reader and a keeper that may crash, on the shipping fold, keeper,
 * outbox, delivery and connection machine. A world is immutable; an action makes the next one. Worlds that were met before
 * are not walked again, so all schedules are counted although only distinct worlds are visited.
 *
 * One kind of step is not walked in every order, because its order cannot matter: hearing. The one that hears changes nothing
 * but itself, so hearing commutes with everything but the loss of what is heard. When a message is sent, the
 * walk therefore forks at once: it is heard now, or it is lost, with all that follows on that link, when the link breaks.
 */

import { digest } from '../../src/fold/digest.ts';
import { fold } from '../../src/fold/fold.ts';
import { roll } from '../../src/fold/roll.ts';
import { EMPTY, type SessionState } from '../../src/fold/state.ts';
import { append, type Keeper, type Outcome, openKeeper } from '../../src/keeper/keeper.ts';
import type { Refusal } from '../../src/keeper/refusal.ts';
import {
  type ConnectionSignal,
  type ConnectionState,
  type StepContext,
  step,
} from '../../src/machine/connection.ts';
import { judgeFrame } from '../../src/machine/delivery.ts';
import {
  acknowledge,
  backlog,
  enqueue,
  type Lane,
  openLane,
  producerOf,
  rewind,
  takeBatch,
} from '../../src/machine/outbox.ts';
import { refuse } from '../../src/machine/refusals.ts';
import {
  type Batch,
  countOf,
  type EventEntry,
  type Frame,
  type Item,
  isDelta,
} from '../../src/protocol/envelope.ts';
import { type Cursor, type InstanceId, type ProducerId, participantOf } from '../../src/protocol/ids.ts';
import { makeCursor } from '../../src/protocol/messages.ts';

/** What happens in the world before anything can go wrong, and what its two writers want to say. */
export interface Scenario {
  readonly before: readonly { readonly instance: InstanceId; readonly entries: readonly EventEntry[] }[];
  readonly writers: readonly { readonly instance: InstanceId; readonly says: readonly EventEntry[] }[];
  /** Crashes of the keeper. */
  readonly crashes: number;
  /** Acknowledgements that are lost, with whatever else is on their link. */
  readonly losses: number;
  /** Cuts of the reader's link. */
  readonly cuts: number;
  /** What must be true of the log at every end, besides that all of it is there. */
  readonly holds?: (state: SessionState) => boolean;
}

export interface Explored {
  /** Distinct worlds. */
  readonly worlds: number;
  /** Ways from the beginning to an end. */
  readonly schedules: bigint;
  /** Distinct worlds in which nothing is left to do. */
  readonly ends: number;
}

type Answer = { readonly type: 'ack'; readonly seq: number } | Refusal;

interface WriterAt {
  readonly unsaid: readonly EventEntry[];
  readonly lane: Lane;
  readonly connection: ConnectionState;
  /** On their way to the keeper. */
  readonly up: readonly Batch[];
  /** On their way back, beginning with a refusal: to hear one is a step of its own, for it makes a writer send again. */
  readonly down: readonly Answer[];
  /** An acknowledgement is on this link that will be lost with it. */
  readonly deaf: boolean;
  /** Events that were given up before they had a number (P11). */
  readonly discarded: number;
}

interface ReaderAt {
  readonly connection: ConnectionState;
  readonly chain: Chain;
  readonly state: SessionState;
  /** A frame is on this link that will be lost with it. */
  readonly deaf: boolean;
}

interface KeeperAt {
  /** What it has in memory. */
  readonly head: Keeper;
  /** What survives a crash: the keeper as it was at its newest commit. */
  readonly durable: Keeper;
  /** Acknowledgements that wait for the commit. */
  readonly owed: readonly { readonly writer: number; readonly seq: number }[];
}

interface World {
  readonly writers: readonly WriterAt[];
  readonly reader: ReaderAt;
  readonly keeper: KeeperAt;
  readonly crashes: number;
  readonly losses: number;
  readonly cuts: number;
}

interface Action {
  readonly name: string;
  readonly next: World;
  /** It goes wrong: a world in which nothing but this can happen has come to its end. */
  readonly fault?: true;
}

const CONTEXT: StepContext = { random: 0, now: 0, heartbeat: 5_000 };
const SELF: ProducerId = 'keeper:test/FFFFFFFFFFFFFFF1/main';
const GONE: ConnectionSignal = { type: 'closed', terminal: false, cause: { message: 'The link is gone.' } };

const stepTo = (connection: ConnectionState, signal: ConnectionSignal): ConnectionState =>
  step(connection, signal, CONTEXT)[0];
const isUp = (connection: ConnectionState): boolean => connection.status === 'live';
const cursorAt = (keeper: Keeper, position: number): string => makeCursor(keeper.incarnation, position);
const positionOf = (cursor: string | undefined): number => Number(cursor?.split('.')[1] ?? 0);
const endOf = (keeper: Keeper): string => cursorAt(keeper, keeper.state.position);

// --- Keepers and the logs that they stand for. Worlds share them, so each is computed once.

const computed = new WeakMap<object, Map<string, unknown>>();

/** What `make` makes of `of`, which depends on nothing but the two arguments before it. */
function once<T>(of: object, what: string, make: () => T): T {
  let known = computed.get(of);
  if (!known) {
    known = new Map();
    computed.set(of, known);
  }
  if (!known.has(what)) known.set(what, make());
  // CAST: under this name stands what this line made.
  return known.get(what) as T;
}

const logs = new WeakMap<Keeper, readonly Item[]>();
const logOf = (keeper: Keeper): readonly Item[] => logs.get(keeper) ?? [];

function appendOnce(keeper: Keeper, instance: InstanceId, batch: Batch): Outcome {
  const writer = { instance, participant: participantOf(instance) };
  return once(keeper, `append ${JSON.stringify(batch)}`, () => {
    const outcome = append(keeper, writer, batch, 1, SELF);
    if (outcome.type === 'appended') logs.set(outcome.keeper, [...logOf(keeper), ...outcome.items]);
    return outcome;
  });
}

/** The states of all beginnings of a keeper's log, by position. */
const statesOf = (keeper: Keeper): ReadonlyMap<number, SessionState> =>
  once(keeper, 'states', () => {
    const states = new Map([[0, EMPTY]]);
    let state = EMPTY;
    for (const item of logOf(keeper)) {
      state = fold(state, [item]);
      states.set(state.position, state);
    }
    return states;
  });

const digestOf = (state: SessionState): string => once(state, 'digest', () => digest(state));

/** The frame that brings a reader from a position of a keeper's log to its end. */
const frameTo = (keeper: Keeper, position: number, after: string | undefined): Frame =>
  once(keeper, `frame ${position} ${after}`, () => {
    let at = 0;
    const tail = logOf(keeper).filter((item) => {
      at += countOf(item);
      return at > position;
    });
    const producers = statesOf(keeper).get(position)?.producers ?? EMPTY.producers;
    return { after, upTo: endOf(keeper), items: roll(tail, producers) };
  });

function begin({ before, writers, crashes, losses, cuts }: Scenario): World {
  let keeper = openKeeper('incarnation');
  for (const { instance, entries } of before) {
    const outcome = appendOnce(keeper, instance, { producer: `${instance}/main`, first: 1, events: entries });
    if (outcome.type !== 'appended') throw new Error(`The scenario is refused: ${JSON.stringify(outcome)}`);
    keeper = outcome.keeper;
  }
  const connection: ConnectionState = { status: 'idle' };
  const at: KeeperAt = { head: keeper, durable: keeper, owed: [] };
  return {
    writers: writers.map(({ instance, says }) => {
      const lane = openLane(instance, 'main');
      return {
        unsaid: says,
        lane,
        connection: open(connection),
        up: [],
        down: [],
        deaf: false,
        discarded: 0,
      };
    }),
    reader: subscribe({ connection: open(connection), chain: START, state: EMPTY, deaf: false }, at),
    keeper: at,
    crashes,
    losses,
    cuts,
  };
}

/** From nothing, or from the timer of the back-off, to a link that has its welcome. */
const open = (connection: ConnectionState): ConnectionState =>
  stepTo(stepTo(connection, { type: connection.status === 'idle' ? 'start' : 'timer' }), { type: 'welcome' });

// --- What may happen next.

function actionsOf(world: World): Action[] {
  const actions: Action[] = [];
  const { writers, reader, keeper } = world;
  for (const [index, writer] of writers.entries()) {
    const add = (name: string, changed: Partial<WriterAt>, more: Partial<World> = {}, fault?: true) => {
      const next = { ...world, ...more, writers: replaced(writers, index, { ...writer, ...changed }) };
      actions.push({ name: `${name} ${index + 1}`, next, ...(fault ? { fault } : {}) });
    };
    const [entry, ...unsaid] = writer.unsaid;
    if (entry) add('say', { unsaid, lane: enqueue(writer.lane, entry) });
    if (!isUp(writer.connection)) {
      add('connect', { connection: open(writer.connection), lane: rewind(writer.lane) });
      continue;
    }
    const batch = takeBatch(writer.lane);
    if (batch) add('send', { lane: batch.lane, up: [...writer.up, batch.batch] });
    if (writer.up.length > 0)
      for (const next of receive(world, index)) actions.push({ name: `receive ${index + 1}`, next });
    if (writer.down.length > 0) add('hear', hear(writer));
    if (writer.deaf && world.losses > 0) add('lose', left(writer), { losses: world.losses - 1 }, true);
  }
  if (keeper.head !== keeper.durable || keeper.owed.length > 0)
    for (const next of commit(world)) actions.push({ name: 'commit', next });
  if (!isUp(reader.connection)) {
    const back = subscribe({ ...reader, connection: open(reader.connection) }, keeper);
    actions.push({ name: 'connect reader', next: { ...world, reader: back } });
  } else if (world.cuts > 0) {
    const next = { ...world, cuts: world.cuts - 1, reader: { ...reader, ...gone(reader) } };
    actions.push({ name: 'cut reader', next, fault: true });
  }
  if (world.crashes > 0) actions.push({ name: 'crash', next: crash(world), fault: true });
  return actions;
}

const replaced = <T>(list: readonly T[], index: number, by: T): readonly T[] =>
  list.map((each, at) => (at === index ? by : each));

const gone = (of: { readonly connection: ConnectionState }): Pick<ReaderAt, 'connection' | 'deaf'> => ({
  connection: isUp(of.connection) ? stepTo(of.connection, GONE) : of.connection,
  deaf: false,
});
const left = (writer: WriterAt): Partial<WriterAt> => ({ ...gone(writer), up: [], down: [] });

/** An acknowledgement is put on a link: heard, or, if links may still break, lost with this one. */
function acknowledged(world: World, index: number, seq: number): World[] {
  const writer = world.writers[index];
  // Nothing reaches a link that has gone, or follows what is lost on it.
  if (!writer || !isUp(writer.connection) || writer.deaf) return [world];
  const set = (changed: Partial<WriterAt>): World => ({
    ...world,
    writers: replaced(world.writers, index, { ...writer, ...changed }),
  });
  const heard =
    writer.down.length > 0
      ? set({ down: [...writer.down, { type: 'ack', seq }] })
      : set({ lane: acknowledge(writer.lane, seq) });
  return world.crashes + world.losses > 0 ? [heard, set({ deaf: true })] : [heard];
}

/** A refusal and the acknowledgements behind it. */
function hear(writer: WriterAt): Partial<WriterAt> {
  const [answer, ...down] = writer.down;
  let lane = answer?.type === 'refused' ? refuse(writer.lane, answer).lane : writer.lane;
  const discarded = writer.discarded + backlog(writer.lane) - backlog(lane);
  while (down[0]?.type === 'ack') lane = acknowledge(lane, down.shift()?.seq ?? 0);
  return { lane, down, discarded };
}

/** A batch arrives. What is appended is in memory only, and so is owed its acknowledgement (P9). */
function receive(world: World, index: number): World[] {
  const { keeper } = world;
  const writer = world.writers[index];
  const [batch, ...up] = writer?.up ?? [];
  if (!writer || !batch) return [];
  const { instance } = writer.lane;
  const outcome = appendOnce(keeper.head, instance, batch);
  const set = (changed: Partial<WriterAt>, kept: Partial<KeeperAt>): World => ({
    ...world,
    writers: replaced(world.writers, index, { ...writer, up, ...changed }),
    keeper: { ...keeper, ...kept },
  });
  // A refusal behind what is lost on this link is lost as well.
  if (outcome.type === 'refused') return [set(writer.deaf ? {} : { down: [...writer.down, outcome] }, {})];
  const { seq } = outcome;
  const owed = [...keeper.owed, { writer: index, seq }];
  if (outcome.type === 'appended') return [set({}, { head: outcome.keeper, owed })];
  const settled = keeper.head === keeper.durable && keeper.owed.length === 0;
  return settled ? acknowledged(set({}, {}), index, seq) : [set({}, { owed })];
}

/** From here on it survives, may be acknowledged, and may be shown. */
function commit(world: World): World[] {
  const { head, durable, owed } = world.keeper;
  let worlds = fanOut({ ...world, keeper: { head, durable: head, owed: [] } }, durable, head);
  for (const { writer, seq } of owed) worlds = worlds.flatMap((each) => acknowledged(each, writer, seq));
  return worlds;
}

/** A frame is put on the reader's link: heard, or lost with it. */
function fanOut(world: World, from: Keeper, to: Keeper): World[] {
  const { reader, keeper } = world;
  if (from === to || !isUp(reader.connection) || reader.deaf) return [world];
  const heard = read(reader, frameTo(to, from.state.position, endOf(from)), keeper);
  const worlds = [{ ...world, reader: heard }];
  if (world.crashes + world.cuts > 0) worlds.push({ ...world, reader: { ...reader, deaf: true } });
  return worlds;
}

/** A subscription from the reader's cursor: the log after it, and the proof. */
function subscribe(reader: ReaderAt, keeper: KeeperAt): ReaderAt {
  const { cursor } = reader.chain;
  const { durable } = keeper;
  if (cursor === endOf(durable)) return reader;
  const caughtUp = read(reader, frameTo(durable, positionOf(cursor), cursor), keeper);
  check(
    digestOf(caughtUp.state) === digestOf(durable.state),
    'The proof does not match what the reader folded.',
  );
  return caughtUp;
}

function read(reader: ReaderAt, frame: Frame, keeper: KeeperAt): ReaderAt {
  const verdict = judgeFrame(reader.chain.cursor, reader.chain.passed, frame);
  if (verdict === 'ignore') return reader;
  if (verdict === 'gap') return subscribe(reader, keeper);
  const { state } = reader;
  const after = once(state, `fold ${JSON.stringify(frame.items)}`, () => fold(state, frame.items));
  return { ...reader, chain: advance(reader.chain, frame.upTo), state: after };
}

function crash(world: World): World {
  const { durable } = world.keeper;
  return {
    ...world,
    crashes: world.crashes - 1,
    writers: world.writers.map((writer) => ({ ...writer, ...left(writer) })),
    reader: { ...world.reader, ...gone(world.reader) },
    keeper: { head: durable, durable, owed: [] },
  };
}

// --- What must hold in every world, and at every end.

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

function checkAlways({ writers, reader, keeper }: World): void {
  const { durable } = keeper;
  check(
    Object.keys(keeper.head.state.faults).length === 0,
    'The keeper accepted something that folds to a fault.',
  );
  const shown = statesOf(durable).get(reader.state.position);
  check(
    shown !== undefined && digestOf(shown) === digestOf(reader.state),
    'The reader shows something that is not a beginning of the durable log.',
  );
  for (const { lane, down } of writers) {
    const last = durable.state.producers.get(producerOf(lane))?.last ?? 0;
    check(lane.acked <= last, 'A writer forgot something that is not durable.');
    for (const answer of down)
      check(answer.type !== 'ack' || answer.seq <= last, 'An acknowledgement left before its commit.');
  }
}

function checkEnd({ writers, reader, keeper }: World, scenario: Scenario): void {
  for (const [index, { lane, unsaid, connection, discarded }] of writers.entries()) {
    check(isUp(connection) && unsaid.length === 0 && backlog(lane) === 0, 'A writer is stuck.');
    const says = scenario.writers[index]?.says ?? [];
    const mine = logOf(keeper.durable).filter((item) => item.producer === producerOf(lane));
    const seqs = mine.flatMap((item) =>
      isDelta(item) ? Array.from({ length: item.count }, (_, at) => item.from + at) : [item.seq],
    );
    const wanted = says.map((_, at) => at + 1).slice(0, says.length - discarded);
    check(
      seqs.join() === wanted.join(),
      'An event is missing from the log, is in it twice, or out of order.',
    );
    for (const item of mine) {
      if (isDelta(item) || item.event.type === 'event.dropped') continue;
      check(item.event.type === says[item.seq - 1]?.event.type, 'An event stands in the place of another.');
    }
  }
  check(scenario.holds?.(keeper.durable.state) ?? true, 'The log is not what the scenario asks for.');
  check(reader.chain.cursor === endOf(keeper.durable), 'The reader has not got everything.');
  check(digestOf(reader.state) === digestOf(keeper.durable.state), 'The reader folded something else.');
}

// --- The walk.

const numbers = new Map<string, number>();
const numbered = new WeakMap<object, number>();

/** A number for each distinct part of a world: parts are shared by many worlds. */
function numberOf<T extends object>(part: T, describe: (part: T) => unknown): number {
  let number = numbered.get(part);
  if (number === undefined) {
    const text = JSON.stringify(describe(part));
    number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    numbered.set(part, number);
  }
  return number;
}

const describeConnection = (of: ConnectionState) => [of.status, 'attempt' in of ? of.attempt : 0];
const describeLane = ({ instance, attempt, sent, acked, numbered: highest, inFlight, queue }: Lane) => [
  instance,
  attempt,
  sent,
  acked,
  highest,
  inFlight,
  queue.map(({ entry }) => entry.event.type),
];
const describeWriter = ({ unsaid, lane, connection, up, down, deaf, discarded }: WriterAt) => [
  unsaid.length,
  describeLane(lane),
  describeConnection(connection),
  up.map(({ first, events }) => [first, events.map(({ event }) => event.type)]),
  down.map((answer) => [answer.type, answer.seq, answer.type === 'refused' ? answer.code : '']),
  deaf,
  discarded,
];
/** Where a reader stands and has been: here each state has its own. */
interface Chain {
  readonly cursor: Cursor | undefined;
  readonly passed: readonly Cursor[];
}

const START: Chain = { cursor: undefined, passed: [] };

function advance({ cursor, passed: before }: Chain, to: Cursor): Chain {
  return { cursor: to, passed: cursor === undefined ? before : [...before, cursor] };
}

const describeReader = ({ chain, connection, deaf }: ReaderAt) => [
  'reader',
  chain.cursor,
  describeConnection(connection),
  deaf,
];
/** The log's order decides every state that is folded from it; the newest batches decide what counts as a repeat. */
const describeKeeper = (keeper: Keeper) => [
  'keeper',
  logOf(keeper).map((item) => [
    item.producer,
    isDelta(item) ? [item.from, item.delta] : [item.seq, item.event],
  ]),
  [...keeper.batches].map(([producer, { first }]) => [producer, first]),
];

/** What tells two worlds apart. */
const keyOf = ({ writers, reader, keeper, crashes, losses, cuts }: World): string =>
  [
    ...writers.map((writer) => numberOf(writer, describeWriter)),
    numberOf(reader, describeReader),
    numberOf(keeper.head, describeKeeper),
    numberOf(keeper.durable, describeKeeper),
    numberOf(keeper.owed, (owed) => owed),
    crashes,
    losses,
    cuts,
  ].join();

/** Walks all schedules. Throws at the first world that breaks a rule, with the way that led there. */
export function explore(scenario: Scenario): Explored {
  /** Ways to an end from each world that was met; undefined while it is being walked. */
  const ways = new Map<string, bigint | undefined>();
  const path: string[] = [];
  let ends = 0;

  function walk(world: World): bigint {
    const key = keyOf(world);
    if (ways.has(key)) {
      const known = ways.get(key);
      if (known === undefined) throw new Error('A schedule goes round in a circle.');
      return known;
    }
    ways.set(key, undefined);
    checkAlways(world);
    const actions = actionsOf(world);
    let sum = 0n;
    // What was to be lost was not: the same as if it had been heard, which is another way.
    const deaf = world.reader.deaf || world.writers.some((writer) => writer.deaf);
    if (!deaf && actions.every(({ fault }) => fault)) {
      checkEnd(world, scenario);
      ends++;
      sum = 1n;
    }
    for (const { name, next } of actions) {
      path.push(name);
      sum += walk(next);
      path.pop();
    }
    ways.set(key, sum);
    return sum;
  }

  try {
    const schedules = walk(begin(scenario));
    return { worlds: ways.size, schedules, ends };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nAfter: ${path.join(', ')}`, {
      cause: error,
    });
  }
}
