/**
 * The sequencer of a log, as a pure function: `append(keeper, …)` gives what becomes of a batch. Our server, the in-memory
 * transport, the simulator and the explorer all run this one. Effects (commit, then ack and fan-out: P9) are host.ts's.
 */

import { grown } from '../fold/ag-ui/documentLimits.ts';
import { applyItems } from '../fold/apply.ts';
import { canonical } from '../fold/digest.ts';
import { formatHash, hashText } from '../fold/hash.ts';
import type { HistoryEntry } from '../fold/historyEntry.ts';
import { judge } from '../fold/judge.ts';
import { EMPTY, type SessionState } from '../fold/state.ts';
import { type Batch, type Entry, type Item, isDeltaEvent, toItem } from '../protocol/envelope.ts';
import { factsOf } from '../protocol/eventTable.ts';
import {
  type InstanceId,
  instanceOf,
  type ParticipantId,
  type ProducerId,
  participantOf,
} from '../protocol/ids.ts';
import { byteLength, LIMITS, type Limits, WINDOW } from '../protocol/limits.ts';
import { findFault } from './findFault.ts';
import { type LastBatch, trimBatches } from './lastBatches.ts';
import { addOwn, recoveries } from './ownFacts.ts';
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

/** One session as its keeper knows it. Immutable; `state.position` is also the offset of the log's end. */
export interface Keeper {
  /** New at creation, restore and truncation: half of every cursor (P19). */
  readonly incarnation: string;
  readonly state: SessionState;
  /** The newest batch of each producer, by which a repeat is distinguished from a conflict (P8). */
  readonly batches: ReadonlyMap<ProducerId, LastBatch>;
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

export const openKeeper = (incarnation: string): Keeper => ({
  incarnation,
  state: EMPTY,
  batches: new Map(),
  underWay: NOTHING,
  added: 0,
});

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
  limits: Limits = LIMITS,
): Outcome {
  const { producer, first, events } = batch;
  if (instanceOf(producer) !== writer.instance || participantOf(producer) !== writer.participant) {
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
  const fresh = events.slice(last + 1 - first);
  if (fresh.length === 0) return { type: 'repeated', seq: last };
  return appendFresh(keeper, writer, { producer, first: last + 1, events: fresh }, at, self, limits);
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

/** A digest of what was appended: the fields in any order, a delta by its id and text. */
const digestEntry = (entry: Entry): string => formatHash(hashText(canonical(entry)));

function appendFresh(
  keeper: Keeper,
  writer: Writer,
  batch: Batch,
  at: number,
  self: ProducerId,
  limits: Limits,
): Outcome {
  const { producer, first, events } = batch;
  let bytes = 0;
  const sizes: number[] = [];
  for (const [index, entry] of events.entries()) {
    const problem = checkEntry(keeper, entry, limits, first + index);
    if (typeof problem !== 'number') return problem;
    sizes.push(problem);
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
  const back = recoveries(keeper.state, writer.instance);
  const { state: before, items: recovered, left } = addOwn(keeper.state, self, back, at);
  const items = events.map((entry, index) =>
    toItem(withSaw(entry, before.position), producer, first + index, writer.participant, at),
  );
  const state = applyItems(before, items, judge, left);
  if (state.faults !== before.faults) return findFault(before, items, first);
  // Small events may make large things: those are refused by what they have made.
  const more = grown(before, state, items) + addedTo(before, state, events, limits);
  const tooMuch = isUnweighed(underWay, more, limits) && findFull(weighUnderWay(state), state, true);
  if (tooMuch) return tooMuch;
  const batches = new Map(keeper.batches);
  batches.delete(producer);
  batches.set(producer, { first, digests: events.map(digestEntry) });
  for (const known of batches.keys()) if (!state.producers.has(known)) batches.delete(known);
  trimBatches(batches);
  return {
    type: 'appended',
    keeper: { ...keeper, state, batches, underWay, added: added + bytes + more },
    items: [...recovered, ...items],
    left,
    seq: first + events.length - 1,
  };
}

/** A command without `saw` comes from a writer that keeps no state (P7): it has seen what the keeper has. */
function withSaw(entry: Entry, position: number): Entry {
  const isMissing = entry.id !== undefined && entry.saw === undefined && factsOf(entry.event.type)?.saw;
  return isMissing ? { ...entry, saw: position } : entry;
}

/** The entry's bytes, or why it is refused whatever the state says. */
function checkEntry(keeper: Keeper, entry: Entry, limits: Limits, seq: number): number | Refusal {
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
  for (const [field, most] of Object.entries(facts?.limits ?? {})) {
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
  entries: readonly Entry[],
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
  return { keeper: { ...keeper, state, added: UNWEIGHED }, ...said };
}
