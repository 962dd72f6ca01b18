/**
 * What has been published and not yet acknowledged: one lane of one instance, as immutable data. `seq` is given when an event
 * first goes on the wire (P10); until then adjacent deltas of one message merge.
 */

import { type Batch, deltaId, type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import type { InstanceId, ProducerId } from '../protocol/ids.ts';
import { byteLength } from '../protocol/limits.ts';

export interface Lane {
  readonly instance: InstanceId;
  readonly name: string;
  /** 1, and one more for each time that the lane had to begin anew. */
  readonly attempt: number;
  /** On the wire or acknowledged up to here. */
  readonly sent: number;
  readonly acked: number;
  /** Highest seq that was ever put on the wire: those above `sent` go out again as they were. */
  readonly numbered: number;
  /** Events `acked + 1` … `numbered` in order, then those without a number. */
  readonly queue: readonly Queued[];
  /** Events of one batch: halved when a keeper finds one too large. */
  readonly most: number;
  /** Ends of the batches on the wire, oldest first. */
  readonly inFlight: readonly number[];
}

export interface Queued {
  readonly entry: EventEntry;
  readonly bytes: number;
}

/** Batches on the wire per lane (P10). */
export const MAX_IN_FLIGHT = 64;
/** Bytes on the wire per lane, so that what comes after does not wait behind a full socket (P3). */
const MAX_BYTES_IN_FLIGHT = 256 * 1024;
/** Events and bytes of one batch; below the keeper's limits by a margin for envelopes. */
const BATCH_EVENTS = 256;
const BATCH_BYTES = 96 * 1024;
/** A delta grows by merging up to this many bytes, as JSON: half of it may be escapes. */
const MERGED = 8 * 1024;

export const openLane = (instance: InstanceId, name: string, attempt = 1): Lane => ({
  instance,
  name,
  attempt,
  sent: 0,
  acked: 0,
  numbered: 0,
  most: BATCH_EVENTS,
  queue: [],
  inFlight: [],
});

export const producerOf = (lane: Lane): ProducerId =>
  `${lane.instance}/${lane.attempt === 1 ? lane.name : `${lane.name}.${lane.attempt}`}`;

/** Events that are not acknowledged. */
export const backlog = (lane: Lane): number => lane.queue.length;

export const queued = (entry: EventEntry): Queued => ({
  entry,
  // As it goes on the wire: a control character is one byte of text and six of JSON.
  bytes: byteLength(JSON.stringify(entry)),
});

/** Adds an event, or lets it grow the one before it. */
export function enqueue(lane: Lane, entry: EventEntry): Lane {
  const unnumbered = lane.queue.length > lane.numbered - lane.acked;
  const before = unnumbered ? lane.queue.at(-1) : undefined;
  const next = queued(entry);
  const merged = before && before.bytes + next.bytes <= MERGED ? merge(before.entry, entry) : undefined;
  if (merged) return { ...lane, queue: [...lane.queue.slice(0, -1), queued(merged)] };
  return { ...lane, queue: [...lane.queue, next] };
}

function merge(before: EventEntry, entry: EventEntry): EventEntry | undefined {
  const { event } = entry;
  if (
    !isDeltaEvent(event) ||
    !isDeltaEvent(before.event) ||
    before.event.type !== event.type ||
    before.run !== entry.run
  )
    return undefined;
  if (deltaId(before.event) !== deltaId(event)) return undefined;
  return { ...before, event: { ...before.event, delta: before.event.delta + event.delta } };
}

/** The next batch to put on the wire, and the lane after that; undefined if there is nothing to send or no room. */
export function takeBatch(
  lane: Lane,
  most: number = BATCH_BYTES,
): { readonly lane: Lane; readonly batch: Batch } | undefined {
  const from = lane.sent - lane.acked;
  if (lane.inFlight.length >= MAX_IN_FLIGHT || from >= lane.queue.length) return undefined;
  let flying = 0;
  for (let i = 0; i < from; i++) flying += lane.queue[i]?.bytes ?? 0;
  if (flying >= MAX_BYTES_IN_FLIGHT) return undefined;
  const events: EventEntry[] = [];
  let bytes = 0;
  for (let i = from; i < lane.queue.length && events.length < lane.most; i++) {
    const next = lane.queue[i];
    if (!next || (events.length > 0 && bytes + next.bytes > Math.min(most, BATCH_BYTES))) break;
    events.push(next.entry);
    bytes += next.bytes;
  }
  const sent = lane.sent + events.length;
  return {
    batch: { producer: producerOf(lane), first: lane.sent + 1, events },
    lane: { ...lane, sent, numbered: Math.max(lane.numbered, sent), inFlight: [...lane.inFlight, sent] },
  };
}

/** Everything up to `seq` is in the log for good. */
export function acknowledge(lane: Lane, seq: number): Lane {
  if (seq <= lane.acked || seq > lane.numbered) return lane;
  return {
    ...lane,
    acked: seq,
    sent: Math.max(lane.sent, seq),
    queue: lane.queue.slice(seq - lane.acked),
    inFlight: lane.inFlight.filter((end) => end > seq),
  };
}

/** A new link: what is not acknowledged goes out again, under the same numbers. */
export const rewind = (lane: Lane): Lane => ({ ...lane, sent: lane.acked, inFlight: [] });

/** Takes a command out that was never on the wire. Undefined if it is not there, or has a number already. */
export function withdraw(
  lane: Lane,
  id: string,
): { readonly lane: Lane; readonly entry: EventEntry } | undefined {
  const index = lane.queue.findIndex(({ entry }) => entry.id === id);
  const found = lane.queue[index];
  if (!found || index < lane.numbered - lane.acked) return undefined;
  return { lane: { ...lane, queue: lane.queue.filter((each) => each !== found) }, entry: found.entry };
}

/** Sends again what is not acknowledged, in smaller batches. */
export const halve = (lane: Lane): Lane => rewind({ ...lane, most: Math.ceil(lane.most / 2) });
