/**
 * One producer's way into a stream, as immutable data (P16). The server counts requests, not events: it appends request
 * n + 1 after n, answers a number that it holds as done whatever stands in it, and refuses a gap. So what a number stands
 * for is fixed when it first leaves, outlives the link that it left on, and goes out again as it was until it is answered.
 */
import { hashText } from '../../fold/hash.ts';
import { byteLength } from '../../protocol/limits.ts';

/** One request: some batches, as the text in which they leave. */
export interface Unit {
  readonly epoch: number;
  readonly number: number;
  readonly body: string;
  /** Its highest `seq`. */
  readonly last: number;
  /** The `first` of each batch in it: under these names it is answered. */
  readonly batches: readonly number[];
}

/** A batch that has not left yet, as records. */
interface Waiting {
  readonly first: number;
  readonly last: number;
  readonly records: readonly string[];
  readonly bytes: number;
}

export interface StreamLane {
  /** Numbers begin anew with each epoch, and the server refuses what is left of a former one. */
  readonly epoch: number;
  /** The number of the next new request. */
  readonly number: number;
  /** The stream has everything up to here. */
  readonly acked: number;
  /** What has left and was not answered: the stream may have it, or not. */
  readonly unit?: Unit | undefined;
  readonly queue: readonly Waiting[];
  /** Whether several batches may share a request: not after one was too large. */
  readonly together: boolean;
  /** What was taken, by `seq`: the newest of it. */
  readonly known: ReadonlyMap<number, string>;
}

export const openStreamLane = (): StreamLane => ({
  epoch: 0,
  number: 0,
  acked: 0,
  queue: [],
  together: true,
  known: new Map(),
});

/** Bytes up to which batches that wait for an answer leave together: one at a time, a far server would be a slow one. */
const UNIT_BYTES = 128 * 1024;
/** Events whose content is remembered: more than an outbox holds. */
const KNOWN = 1_024;

/** The highest `seq` that was taken. */
const endOf = ({ queue, unit, acked }: StreamLane): number => queue.at(-1)?.last ?? unit?.last ?? acked;

/** A batch on its way in: its events, each as it was sent and as it would be stored. */
export interface Offered {
  readonly first: number;
  readonly events: readonly { readonly said: string; readonly record: string }[];
}

export type Taken =
  | { readonly type: 'taken'; readonly lane: StreamLane }
  /** The stream has all of it. */
  | { readonly type: 'held' }
  | { readonly type: 'hole'; readonly expected: number }
  /** Something else was taken under this `seq`. */
  | { readonly type: 'conflict'; readonly seq: number };

/** Takes in what is new of a batch. What it repeats must be the same: of what is not remembered, that cannot be known. */
export function take(lane: StreamLane, { first, events }: Offered): Taken {
  const end = endOf(lane);
  if (first > end + 1) return { type: 'hole', expected: end + 1 };
  for (const [index, { said }] of events.entries()) {
    const seq = first + index;
    if (seq > end) break;
    if (lane.known.get(seq) !== print(said)) return { type: 'conflict', seq };
  }
  const fresh = events.slice(end + 1 - first);
  const last = first + events.length - 1;
  if (last <= lane.acked) return { type: 'held' };
  if (fresh.length === 0) return { type: 'taken', lane };
  const known = new Map(lane.known);
  for (const [index, { said }] of fresh.entries()) known.set(end + 1 + index, print(said));
  for (const seq of known.keys()) {
    if (known.size <= KNOWN || seq > lane.acked) break;
    known.delete(seq);
  }
  const records = fresh.map(({ record }) => record);
  const bytes = records.reduce((sum, record) => sum + byteLength(record) + 1, 0);
  return { type: 'taken', lane: { ...lane, known, queue: [...lane.queue, { first, last, records, bytes }] } };
}

function print(said: string): string {
  const { a, b } = hashText(said);
  return `${a}.${b}.${said.length}`;
}

/** The request that is due: the one that was not answered, or else a new one of what waits. */
export function due(lane: StreamLane): StreamLane {
  const [head, ...rest] = lane.queue;
  if (lane.unit || !head) return lane;
  const batches = [head];
  let bytes = head.bytes;
  for (const next of rest) {
    bytes += next.bytes;
    if (!lane.together || bytes > UNIT_BYTES) break;
    batches.push(next);
  }
  const unit = {
    epoch: lane.epoch,
    number: lane.number,
    body: `[${batches.flatMap(({ records }) => records).join(',')}]`,
    last: batches.at(-1)?.last ?? head.last,
    batches: batches.map(({ first }) => first),
  };
  return { ...lane, unit, number: lane.number + 1, queue: lane.queue.slice(batches.length) };
}

/** The stream has the request that was under way. */
export const confirmed = (lane: StreamLane): StreamLane => ({
  ...lane,
  acked: lane.unit?.last ?? lane.acked,
  unit: undefined,
});

/**
 * The request was refused, and with it what waits behind. Its number is never given to anything else: an earlier copy may
 * still be on its way, and what came second under one number would count as done. The new epoch shuts that copy out.
 */
export const withdrawn = (lane: StreamLane): StreamLane => ({
  ...forgotten(lane),
  epoch: lane.epoch + 1,
  number: 0,
  unit: undefined,
});

/** A new link: what has not left is sent again on it, what has left stays as it was. */
export const relinked = (lane: StreamLane): StreamLane => forgotten(lane, lane.unit?.last);

function forgotten(lane: StreamLane, end: number = lane.acked): StreamLane {
  const known = new Map(lane.known);
  for (const seq of known.keys()) if (seq > end) known.delete(seq);
  return { ...lane, queue: [], known };
}

/** The `first` of each batch that waits or is under way: each of them gets its own refusal. */
export const unanswered = ({ unit, queue }: StreamLane): readonly number[] => [
  ...(unit?.batches ?? []),
  ...queue.map(({ first }) => first),
];
