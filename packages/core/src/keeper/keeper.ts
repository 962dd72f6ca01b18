/**
 * The sequencer of a log, as a pure function: `append(keeper, …)` gives what becomes of a batch. Our server, the in-memory
 * transport, the simulator and the explorer all run this one. Effects (commit, then ack and fan-out: P9) are host.ts's.
 */

import { grown } from '../fold/ag-ui/documentLimits.ts';
import { applyItems } from '../fold/apply.ts';
import type { HistoryEntry } from '../fold/historyEntry.ts';
import { judge } from '../fold/judge.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { type Batch, type EventEntry, type Item, isDeltaEvent, toItem } from '../protocol/envelope.ts';
import { factsOf } from '../protocol/eventTable.ts';
import {
  type InstanceId,
  instanceOf,
  isLaneOf,
  type ParticipantId,
  type ProducerId,
  participantOf,
} from '../protocol/ids.ts';
import { byteLength, LIMITS, type SessionLimits, WINDOW } from '../protocol/limits.ts';
import { digestEntry } from './entryDigest.ts';
import { findFault } from './findFault.ts';
import { keepBatch, type LastBatch, type LastBatches, openBatches } from './lastBatches.ts';
import { addOwn, lostOwners, recoveries } from './ownFacts.ts';
import { type Refusal, refuse } from './refusal.ts';
import {
  addedTo,
  isUnweighed,
  NOTHING,
  refuseGrowth,
  UNWEIGHED,
  type UnderWay,
  weighUnderWay,
} from './underWay.ts';
import { VersionedMap } from './versionedMap.ts';

/** One session as its keeper knows it. Immutable; `state.position` is also the offset of the log's end. */
export interface Keeper extends LastBatches {
  /** New at creation, restore and truncation: half of every cursor (P19). */
  readonly incarnation: string;
  readonly state: SessionState;
  /** Instances of which a run was lost: they may be back by now. */
  readonly lost: ReadonlySet<InstanceId>;
  /** What is under way, as it was weighed last, and rough bytes that may have been added since. */
  readonly underWay: UnderWay;
  readonly added: number;
}

/** Who appends, from the connection and never from the writer (P1). */
export interface Writer {
  readonly participant: ParticipantId;
  /** The instance that the connection stands for; its batches are its own lanes'. */
  readonly instance: InstanceId;
  /** Digest of the secret by which it proved to be that instance. Default: it has none. */
  readonly secret?: string | undefined;
}

export type Outcome =
  | {
      readonly type: 'appended';
      readonly keeper: Keeper;
      readonly items: readonly Item[];
      /** What left the window by it, in that order (P24). */
      readonly left: readonly HistoryEntry[];
      readonly seq: number;
    }
  | { readonly type: 'repeated'; readonly seq: number }
  | Refusal;

/**
 * @param state as it is loaded. Default: nothing is in the log
 * @param batches as they were stored
 */
export const openKeeper = (
  incarnation: string,
  state: SessionState = EMPTY,
  batches: ReadonlyMap<ProducerId, LastBatch> = new Map(),
): Keeper => ({
  incarnation,
  state: withVersionedMaps(state),
  ...openBatches(batches),
  lost: lostOwners(state),
  underWay: NOTHING,
  added: state === EMPTY ? 0 : UNWEIGHED,
});

/** What all sessions that hold nothing of a kind share: thousands may be asked for that do not exist. */
const NOTHING_YET: ReadonlyMap<string, unknown> = Object.assign(new Map<string, unknown>(), {
  next: () => new VersionedMap(new Map<string, unknown>()),
});

/** An append changes few entries of large maps. */
function withVersionedMaps(state: SessionState): SessionState {
  const maps = Object.entries(state).filter(([, value]) => value instanceof Map);
  const versioned = maps.map(
    ([name, map]) => [name, map.size === 0 ? NOTHING_YET : new VersionedMap(new Map(map))] as const,
  );
  return { ...state, ...Object.fromEntries(versioned) };
}

/**
 * What becomes of a batch (P8): appended, known already, or refused. All of it or none.
 *
 * @param at the keeper's clock, ms
 * @param self the keeper's own producer, for the facts that it adds
 */
export function append(
  keeper: Keeper,
  writer: Writer,
  batch: Batch,
  at: number,
  self: ProducerId,
  limits: SessionLimits = LIMITS,
): Outcome {
  const { producer, first, events } = batch;
  if (!isLaneOf(producer, writer.instance) || participantOf(producer) !== writer.participant) {
    return refuse(
      first,
      'producer-foreign',
      `The producer ${producer} is not a lane of this connection's instance ${writer.instance}.`,
    );
  }
  const entry = keeper.state.producers.get(producer);
  const last = entry?.last ?? 0;
  if (!entry && first > 1) {
    return refuse(first, 'producer-expired', 'The log does not know this producer. Begin a new lane.', {
      expected: 1,
    });
  }
  if (!entry && hasManyLanes(keeper.state, writer.instance)) {
    return refuse(
      first,
      'session-full',
      `This instance has begun ${MAX_LANES} lanes, and the session keeps ${WINDOW.producers} producers. Go on in a lane that it has.`,
    );
  }
  if (first > last + 1)
    return refuse(first, 'seq-hole', `Expected seq ${last + 1}, received ${first}.`, { expected: last + 1 });
  const conflict = findConflict(keeper.batches.get(producer), batch, last);
  if (conflict !== undefined) {
    return refuse(
      conflict,
      'seq-conflict',
      `Another event was appended as seq ${conflict} of this producer.`,
      { expected: last + 1 },
    );
  }
  const known = last + 1 - first;
  if (known >= events.length) return { type: 'repeated', seq: last };
  const fresh = known === 0 ? batch : { producer, first: last + 1, events: events.slice(known) };
  return appendFresh(keeper, writer, fresh, at, self, limits);
}

/** Lanes that an instance may have where the table of producers is full: the owner of a running run's never leave it (P13). */
const MAX_LANES = 8;

function hasManyLanes({ producers }: SessionState, instance: InstanceId): boolean {
  if (producers.size < WINDOW.producers) return false;
  let lanes = 0;
  for (const producer of producers.keys()) if (instanceOf(producer) === instance) lanes++;
  return lanes >= MAX_LANES;
}

/** The first seq of the part already held whose content differs; what is older than the newest batch cannot be compared. */
function findConflict(held: LastBatch | undefined, batch: Batch, last: number): number | undefined {
  if (!held) return undefined;
  for (
    let seq = Math.max(batch.first, held.first);
    seq <= last && seq < batch.first + batch.events.length;
    seq++
  ) {
    const entry = batch.events[seq - batch.first];
    if (entry && held.digests[seq - held.first] !== digestEntry(entry)) return seq;
  }
  return undefined;
}

function appendFresh(
  keeper: Keeper,
  writer: Writer,
  batch: Batch,
  at: number,
  self: ProducerId,
  limits: SessionLimits,
): Outcome {
  const { producer, first, events } = batch;
  let bytes = 0;
  const sizes = new Array<number>(events.length);
  for (const [index, entry] of events.entries()) {
    const problem = checkEntry(keeper, entry, limits, first + index);
    if (typeof problem !== 'number') return problem;
    sizes[index] = problem;
    bytes += problem;
  }
  if (bytes > limits.frame)
    return refuse(
      first,
      'batch-too-large',
      `A batch of ${bytes} bytes exceeds ${limits.frame}. Send less at a time.`,
    );
  let { underWay, added } = keeper;
  if (isUnweighed(underWay, added + bytes, limits)) {
    underWay = weighUnderWay(keeper.state);
    added = 0;
  }
  const findFull = (weighed: UnderWay, at: SessionState, isIn?: boolean) => {
    const full = refuseGrowth(weighed, at, writer.participant, events, sizes, limits, isIn);
    return full && refuse(first + full.index, full.code, full.message);
  };
  const full = findFull(underWay, keeper.state);
  if (full) return full;
  const back = keeper.lost.has(writer.instance) ? recoveries(keeper.state, writer.instance) : [];
  const { state: before, items: recovered, left } = addOwn(keeper.state, self, back, at);
  const items = events.map((entry, index) =>
    toItem(withSaw(entry, before.position), producer, first + index, writer.participant, at),
  );
  const state = applyItems(before, items, judge, left);
  if (state.faults !== before.faults) return findFault(before, items, first);
  // Small events may make large things: those are refused by what they have made.
  const isHidden = left.length > 0 || back.length > 0;
  const more = grown(before, state, items) + addedTo(before, state, events, limits, isHidden);
  const tooMuch = isUnweighed(underWay, more, limits) && findFull(weighUnderWay(state), state, true);
  if (tooMuch) return tooMuch;
  const kept = { first, digests: events.map(digestEntry), upTo: state.position };
  return {
    type: 'appended',
    keeper: {
      incarnation: keeper.incarnation,
      state,
      ...keepBatch(keeper, producer, kept, state.producers),
      lost: back.length > 0 ? lostOwners(state) : keeper.lost,
      underWay,
      added: added + bytes + more,
    },
    items: [...recovered, ...items],
    left,
    seq: first + events.length - 1,
  };
}

/** A command without `saw` comes from a writer that keeps no state (P7): it has seen what the keeper has. */
function withSaw(entry: EventEntry, position: number): EventEntry {
  const isMissing = entry.id !== undefined && entry.saw === undefined && factsOf(entry.event.type)?.saw;
  return isMissing ? { ...entry, saw: position } : entry;
}

const NONE: readonly (readonly [string, number])[] = [];

/** The entry's bytes, or why it is refused whatever the state says. */
function checkEntry(keeper: Keeper, entry: EventEntry, limits: SessionLimits, seq: number): number | Refusal {
  const { event } = entry;
  const bytes = isDeltaEvent(event) ? byteLength(event.delta) + 64 : byteLength(JSON.stringify(entry));
  if (bytes > limits.event) {
    return refuse(
      seq,
      'event-too-large',
      `An event of ${bytes} bytes exceeds ${limits.event}. Refer to large content by its address.`,
    );
  }
  const facts = factsOf(event.type);
  for (const [field, most] of facts?.limits ? Object.entries(facts.limits) : NONE) {
    const text: unknown = Reflect.get(event, field);
    if (typeof text === 'string' && text.length > most)
      return refuse(
        seq,
        'event-too-large',
        `The \`${field}\` of a ${event.type} has ${text.length} characters, and may have ${most}. Send a shorter one.`,
      );
  }
  if (entry.must && !facts)
    return refuse(seq, 'forbidden', `This keeper does not know ${event.type}, so it may not carry \`must\`.`);
  if (entry.saw !== undefined && entry.saw > keeper.state.position) {
    return refuse(
      seq,
      'saw-ahead',
      `The author saw position ${entry.saw}, but the log ends at ${keeper.state.position}: it was rolled back.`,
    );
  }
  return bytes;
}

/** The keeper's own facts: appended without further question, but for those that one of them has made untrue. */
export function appendOwn(
  keeper: Keeper,
  entries: readonly EventEntry[],
  at: number,
  self: ProducerId,
): {
  readonly keeper: Keeper;
  readonly items: readonly Item[];
  /** What left the window by them, in that order (P24). */
  readonly left: readonly HistoryEntry[];
} {
  const { state, ...said } = addOwn(keeper.state, self, entries, at);
  // A run that it calls lost is no longer under way.
  return { keeper: { ...keeper, state, lost: lostOwners(state), added: UNWEIGHED }, ...said };
}
