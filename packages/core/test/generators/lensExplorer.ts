/**
 * Runs every schedule of one reader whose interest changes, over one log: what is committed together, when it wants something
 * else, when it asks for texts and when these come, when its link breaks and with what on it, and whether it comes back by the
 * tail or by a snapshot. On the shipping fold, lens, coverage and snapshots; the reader's place to resume from is the client's
 * rule (P37). As in `explorer.ts`, what is sent is heard at once, or lost with all that follows on that link when it breaks.
 */
import { applyItems } from '../../src/fold/apply.ts';
import { coverageOf, missingOf } from '../../src/fold/coverage.ts';
import { canonical, digest } from '../../src/fold/digest.ts';
import { fillTexts } from '../../src/fold/fillTexts.ts';
import { roll } from '../../src/fold/roll.ts';
import { readSnapshot, takeSnapshot } from '../../src/fold/snapshot.ts';
import { EMPTY, type SessionState } from '../../src/fold/state.ts';
import { type StreamedText, textOf } from '../../src/fold/text.ts';
import { append, openKeeper } from '../../src/keeper/keeper.ts';
import {
  copyLens,
  type Lens,
  openLens,
  type SeenPage,
  see,
  seeRest,
  seeWhole,
} from '../../src/keeper/lens.ts';
import type { EventEntry, Item } from '../../src/protocol/envelope.ts';
import { entityKey, type InstanceId, participantOf } from '../../src/protocol/ids.ts';
import type { SessionInterest, TextRef } from '../../src/protocol/interest.ts';
import { makeCursor, type SentText } from '../../src/protocol/messages.ts';

export interface LensScenario {
  /** What is in the log, in this order. */
  readonly says: readonly {
    readonly instance: InstanceId;
    readonly lane?: string;
    readonly entry: EventEntry;
  }[];
  /** What the reader wants, one after another. */
  readonly wants: readonly SessionInterest[];
  /** Cuts of its link. */
  readonly cuts: number;
  /** Times that it comes back by a snapshot. */
  readonly snapshots: number;
  /** Times that the keeper proves in between that it has all. */
  readonly proofs: number;
  /** Whether it goes on from where it is, although sums are missing there: what P37 forbids. */
  readonly resumesAnywhere?: boolean;
}

interface Place {
  readonly state: SessionState;
  readonly cursor: number;
}

interface World {
  /** Events that are committed. */
  readonly end: number;
  readonly isUp: boolean;
  /** What its keeper remembers for it; undefined while it has no link, or wants all. */
  readonly lens: Lens | undefined;
  readonly known: Place;
  /** The newest place where nothing was owed. */
  readonly whole: Place;
  /** Something on this link is lost, and so is all that follows. */
  readonly deaf: boolean;
  /** Which of its interests is the present one. */
  readonly wants: number;
  /** Texts that it has asked for and not been given. */
  readonly asked: readonly TextRef[] | undefined;
  readonly cuts: number;
  readonly snapshots: number;
  readonly proofs: number;
}

interface Action {
  readonly name: string;
  readonly next: readonly World[];
  readonly fault?: true;
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** The log of a scenario, and the state after each of its events. */
function play({ says }: LensScenario): {
  readonly items: readonly Item[];
  readonly states: readonly SessionState[];
} {
  let keeper = openKeeper('incarnation');
  const items: Item[] = [];
  const states = [EMPTY];
  const seqs = new Map<string, number>();
  for (const { instance, lane = 'main', entry } of says) {
    const producer = `${instance}/${lane}`;
    const first = (seqs.get(producer) ?? 0) + 1;
    seqs.set(producer, first);
    const writer = { instance, participant: participantOf(instance) };
    const batch = { producer, first, events: [entry] };
    const outcome = append(keeper, writer, batch, 1, 'keeper:test/FFFFFFFFFFFFFFF1/main');
    if (outcome.type !== 'appended') throw new Error(`The scenario is refused: ${JSON.stringify(outcome)}`);
    keeper = outcome.keeper;
    items.push(...outcome.items);
    states.push(keeper.state);
  }
  return { items, states };
}

const textIn = (
  { messages, toolCalls }: SessionState,
  [kind, participant, id]: TextRef,
): StreamedText | undefined => {
  const key = entityKey(participant, id);
  return kind === 'a' ? toolCalls.get(key)?.args : messages.get(key)?.text;
};

/** What is not withheld from any reader, and is no sum of deltas. */
const facts = (state: SessionState): string =>
  canonical({
    controls: [...state.controls],
    policies: [...state.policies],
    claims: [...state.claims],
    runs: Array.from(state.runs, ([key, { status, owner }]) => [key, status, owner]),
    messages: Array.from(state.messages, ([key, { status, ordinal }]) => [key, status, ordinal]),
  });

/** Walks all schedules. Throws at the first world that breaks a rule, with the way that led there. */
export function exploreLens(scenario: LensScenario): { readonly worlds: number; readonly ends: number } {
  const { items, states } = play(scenario);
  const stateAt = (position: number): SessionState => states[position] ?? EMPTY;
  const interestOf = ({ wants }: World): SessionInterest => scenario.wants[wants] ?? 'all';
  const stateNow = ({ end }: World): SessionState => stateAt(end);

  /** A message is put on the link: heard, or lost with it. */
  function send(world: World, hear: (world: World) => World): World[] {
    if (world.deaf) return [world];
    return world.cuts > 0 ? [hear(world), { ...world, deaf: true }] : [hear(world)];
  }

  function frame(world: World, seen: SeenPage | undefined): World[] {
    if (!seen) return [world];
    return send(world, (before) => {
      const { page, items: given = [] } = seen;
      check(page.after === before.known.cursor, 'A frame does not go on from where the one before ended.');
      const known = { state: applyItems(before.known.state, given), cursor: page.upTo };
      return { ...before, known, ...(known.state.owed ? {} : { whole: known }) };
    });
  }

  const proof = (world: World): World[] =>
    send(world, (before) => {
      const { state, cursor } = before.known;
      check(cursor === before.end && !state.owed, 'Something is owed at a proof.');
      check(digest(state) === digest(stateNow(before)), 'The proof does not match what the reader folded.');
      return before;
    });

  /** All that the reader is owed. */
  function settled(world: World): World[] {
    if (!world.lens) return [world];
    const lens = copyLens(world.lens);
    return frame({ ...world, lens }, seeRest(lens, world.end));
  }

  function commit(world: World, count: number): World[] {
    const end = world.end + count;
    const committed = roll(items.slice(world.end, end), stateNow(world).producers);
    const page = { after: world.end, upTo: end, items: '' };
    const lens = world.lens && copyLens(world.lens);
    const next = { ...world, end, lens };
    if (!world.isUp) return [next];
    return frame(
      next,
      lens ? see(lens, stateAt(end), { page, items: committed }) : { page, items: committed },
    );
  }

  /** Another interest takes the place of the former one, and what is missing by it is asked for. */
  const want = (world: World): World[] =>
    settled(world).map((before) => {
      const next = { ...before, wants: before.wants + 1 };
      return world.isUp ? { ...next, lens: openLens(interestOf(next)) } : next;
    });

  const missing = (world: World): TextRef[] => missingOf(world.known.state, coverageOf(interestOf(world)));

  function answer(world: World, refs: readonly TextRef[]): World[] {
    const texts = refs.map(([kind, participant, id]): SentText => {
      const text = textIn(stateNow(world), [kind, participant, id]);
      return text ? [kind, participant, id, textOf(text)] : [kind, participant, id];
    });
    return settled({ ...world, asked: undefined }).flatMap((before) =>
      send(before, (hearing) => {
        const state = fillTexts(hearing.known.state, texts);
        if (!state) throw new Error('The texts are not those that the reader has.');
        const known = { ...hearing.known, state };
        return { ...hearing, known, ...(state.owed ? {} : { whole: known }) };
      }),
    );
  }

  const cut = (world: World): World => ({
    ...world,
    ...{ isUp: false, lens: undefined, asked: undefined, deaf: false, cuts: world.cuts - 1 },
    known: scenario.resumesAnywhere ? world.known : world.whole,
  });

  function resume(world: World): World[] {
    const lens = openLens(interestOf(world));
    const { cursor } = world.known;
    const page = { after: cursor, upTo: world.end, items: '' };
    const tail = { page, items: roll(items.slice(cursor, world.end), stateAt(cursor).producers) };
    const next = { ...world, isUp: true, lens };
    const seen = cursor === world.end ? undefined : lens ? seeWhole(lens, stateNow(world), tail) : tail;
    return frame(next, seen).flatMap(proof);
  }

  function takeWhole(world: World): World[] {
    const cursor = makeCursor('incarnation', world.end);
    const covers = coverageOf(interestOf(world));
    const sent = takeSnapshot(stateNow(world), cursor, (part) => covers(part, stateNow(world)));
    const state = readSnapshot(JSON.parse(JSON.stringify(sent)));
    if (typeof state === 'string') throw new Error(`The snapshot is ${state}.`);
    const known = { state, cursor: world.end };
    const next = { ...world, isUp: true, lens: openLens(interestOf(world)), snapshots: world.snapshots - 1 };
    return send(next, (before) => ({ ...before, known, whole: known })).flatMap(proof);
  }

  function actionsOf(world: World): Action[] {
    const actions: Action[] = [];
    for (const count of [1, 2])
      if (world.end + count <= items.length)
        actions.push({ name: `commit ${count}`, next: commit(world, count) });
    if (world.wants + 1 < scenario.wants.length) actions.push({ name: 'want', next: want(world) });
    if (!world.isUp) {
      actions.push({ name: 'resume', next: resume(world) });
      if (world.snapshots > 0) actions.push({ name: 'take a snapshot', next: takeWhole(world) });
      return actions;
    }
    const refs = world.asked || world.deaf ? [] : missing(world);
    if (refs.length > 0) actions.push({ name: 'ask', next: [{ ...world, asked: refs }] });
    if (world.asked) actions.push({ name: 'answer', next: answer(world, world.asked) });
    if (world.proofs > 0)
      actions.push({
        name: 'prove',
        next: settled({ ...world, proofs: world.proofs - 1 }).flatMap(proof),
      });
    if (world.cuts > 0) actions.push({ name: 'cut', next: [cut(world)], fault: true });
    return actions;
  }

  function checkAlways({ known: { state, cursor } }: World): void {
    const truth = stateAt(cursor);
    check(state.position === cursor, 'The reader has another number of events than its place says.');
    check(facts(state) === facts(truth), 'A fact is another one than in the log.');
    check(!!state.owed || digest(state) === digest(truth), 'Nothing is owed, and the state is another one.');
    for (const message of state.messages.values()) {
      const { text, participant, id } = message;
      const whole = textIn(truth, ['t', participant, id]);
      if (text.withheld || !whole) continue;
      check(
        state.owed ? textOf(whole).startsWith(textOf(text)) : textOf(whole) === textOf(text),
        'A text is shown that is not the one of the log.',
      );
    }
  }

  function checkEnd(world: World): void {
    for (const { known, end } of settled(world)) {
      check(known.cursor === end, 'The reader has not got everything.');
      check(digest(known.state) === digest(stateAt(end)), 'The reader folded something else.');
      check(missing({ ...world, known }).length === 0, 'Characters that are wanted are missing.');
    }
  }

  const describe = ({ state, cursor }: Place): unknown => [
    cursor,
    state.owed ?? 0,
    Array.from(state.messages.values(), ({ text }) => (text.withheld ? text.length : textOf(text))),
  ];
  const keyOf = ({ lens, known, whole, ...rest }: World): string =>
    JSON.stringify([
      rest,
      describe(known),
      describe(whole),
      lens && [lens.withholding.skipped, Array.from(lens.withholding.sums.values(), (texts) => [...texts])],
    ]);

  const met = new Set<string>();
  const path: string[] = [];
  let ends = 0;

  function walk(world: World): void {
    const key = keyOf(world);
    if (met.has(key)) return;
    met.add(key);
    checkAlways(world);
    const actions = actionsOf(world);
    // What was to be lost was not: the same as if it had been heard, which is another way.
    if (!world.deaf && actions.every(({ fault }) => fault)) {
      checkEnd(world);
      ends++;
    }
    for (const { name, next } of actions) {
      path.push(name);
      for (const each of next) walk(each);
      path.pop();
    }
  }

  const nothing: Place = { state: EMPTY, cursor: 0 };
  const { cuts, snapshots, proofs } = scenario;
  const begin: World = {
    ...{ end: 0, isUp: false, lens: undefined, known: nothing, whole: nothing },
    ...{ deaf: false, wants: 0, asked: undefined, cuts, snapshots, proofs },
  };
  try {
    walk(begin);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\nAfter: ${path.join(', ')}`, {
      cause: error,
    });
  }
  return { worlds: met.size, ends };
}
