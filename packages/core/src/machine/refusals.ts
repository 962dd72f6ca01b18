/** What a refusal makes of a lane, and what is reported about it (P11 – P13): loaded when a keeper refuses something. */

import { deltaId, type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import { type AppendCode, type ErrorCode, RejoinError } from '../protocol/errors.ts';
import { type EventKind, factsOf } from '../protocol/eventTable.ts';
import type { Refused } from '../protocol/messages.ts';
import { halve, type Lane, openLane, producerOf, type Queued, queued, rewind } from './outbox.ts';
import type { Tries } from './tries.ts';

/** What a refused lane needs from its outbox. */
export interface RefusalPort {
  readonly report: (error: RejoinError) => void;
  readonly restarted: (error: RejoinError) => void;
  /** The link is of no use just now: what waits goes by the next one. */
  readonly abandon: (error: RejoinError) => void;
  readonly ended: (error: RejoinError) => void;
  readonly giveUp: (entry: EventEntry, error: RejoinError) => void;
  /** Nothing that is sent in this lane would be taken. */
  readonly silence: (error: RejoinError) => void;
  readonly replace: (lane: Lane) => void;
  readonly tries: Tries;
}

/** Does what a keeper's refusal asks for. */
export function settleRefusal(lane: Lane, refusal: Refused, port: RefusalPort): void {
  const error = new RejoinError(refusal.code, refusal.message);
  if (PASSING.has(refusal.code)) return port.abandon(error);
  // CAST: a keeper refuses appends with codes of appends; any other is treated like them: the event is given up.
  const outcome = refuse(lane, refusal as LaneRefusal);
  if (refusal.code === 'session-deleted') return port.ended(error);
  // What gives an event up ends with the last of them; what says the same again may not.
  const when = outcome.broken || outcome.restarted ? port.tries.next() : 'now';
  if (when === 'never' || (outcome.broken && refusal.code === 'forbidden')) return port.silence(error);
  if (outcome.broken) return port.abandon(error);
  port.replace(outcome.lane);
  for (const { entry, code } of outcome.dropped) {
    const message = code === refusal.code ? refusal.message : `It was given up: ${code}.`;
    port.giveUp(entry, new RejoinError(code, message));
  }
  if (outcome.dropped.length > 0 || outcome.restarted) port.report(error);
  if (outcome.restarted) port.restarted(error);
  if (when === 'later') port.abandon(error);
}

/** Why an event was given up. */
export type LaneCode = AppendCode | 'log-rolled-back';

/** What a refusal makes of a lane, and what is to be reported. */
export interface RefusalOutcome {
  readonly lane: Lane;
  /** Events that are given up, each with why. */
  readonly dropped: readonly { readonly entry: EventEntry; readonly code: LaneCode }[];
  /** The log forgot acknowledged events or the lane itself: everything that stands on them has to stop. */
  readonly restarted: boolean;
  /** Nothing that this lane could say would be accepted on this link. */
  readonly broken?: true;
}

export interface LaneRefusal {
  readonly seq: number;
  readonly code: AppendCode;
  readonly expected?: number;
}

/** Codes that say nothing against the event: it is sent again on the next link. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['draining', 'store-failed']);
/** Codes by which all that the same run has in flight is refused as well; and those that say nothing against the run's end. */
const OF_RUN: ReadonlySet<AppendCode> = new Set([
  'fenced',
  'not-owner',
  'late-event',
  'claim-lost',
  'run-too-large',
  'session-full',
]);
/** What an answer is made of. A call whose result was refused waits for another one, or is cut. */
const ANSWER: ReadonlySet<EventKind | undefined> = new Set(['opening', 'delta', 'content', 'piece']);

/** Takes a refusal in. Batches behind a refused one are refused for the hole that it left; those say nothing new. */
export function refuse(lane: Lane, refusal: LaneRefusal): RefusalOutcome {
  const { code, seq, expected } = refusal;
  const unchanged: RefusalOutcome = { lane, dropped: [], restarted: false };
  if (PASSING.has(code)) return unchanged;
  if (code === 'seq-hole' || code === 'producer-expired') {
    // Only what the log had acknowledged can be forgotten. A lane that begins with a refused batch is as unknown as that.
    if (expected === undefined || expected > lane.acked) return unchanged;
    return restart(lane, code === 'seq-hole' ? 'log-rolled-back' : code);
  }
  if (code === 'seq-conflict') return restart(lane, code);
  // Nothing is wrong with its events: this keeper takes fewer at a time.
  if (code === 'batch-too-large' && lane.most > 1) return { ...unchanged, lane: halve(lane) };
  const index = seq - lane.acked - 1;
  const refused = lane.queue[index];
  if (!refused || seq > lane.numbered) return unchanged;
  // No other event could be accepted in its place: the link, not the lane, is what has to change.
  if (code === 'producer-foreign' || refused.entry.event.type === 'event.dropped')
    return { ...unchanged, broken: true };
  return replace(
    lane,
    (entry, at) => at === index || (at > index && falls(refused.entry, entry, code)),
    code,
  );
}

/** Whether the refusal of one event says that another of the same run would be refused as well (P11). */
function falls(refused: EventEntry, { run, event }: EventEntry, code: AppendCode): boolean {
  if (run === undefined || run !== refused.run || !OF_RUN.has(code) || event.type === 'event.dropped')
    return false;
  // An answer is refused for its control's sake. What comes too late may be one message only, and a full session still takes
  // what ends something: the run's end counts.
  if ('control' in refused.event) return false;
  const passing = code === 'late-event' || code === 'run-too-large' || code === 'session-full';
  return !passing || factsOf(event.type)?.kind !== 'end';
}

/** What stands in the place of a refused event: of what answer it was a part, so that no reader takes that for whole. */
function notice({ run, event }: EventEntry, bytes: number, code: LaneCode): EventEntry {
  const fact = { type: 'event.dropped', dropped: event.type, bytes, code } as const;
  if (run === undefined || !ANSWER.has(factsOf(event.type)?.kind)) return { event: fact };
  return { run, event: { ...fact, partOf: isDeltaEvent(event) ? deltaId(event) : undefined } };
}

/** Puts `event.dropped` in the place of what is refused, under the same seq (P11), and sends from the acknowledged on again. */
function replace(
  lane: Lane,
  which: (entry: EventEntry, index: number) => boolean,
  code: LaneCode,
): RefusalOutcome {
  const dropped: { entry: EventEntry; code: LaneCode }[] = [];
  const queue: Queued[] = [];
  for (const [index, { entry, bytes }] of lane.queue.entries()) {
    if (!which(entry, index)) queue.push({ entry, bytes });
    else {
      dropped.push({ entry, code });
      if (index < lane.numbered - lane.acked) queue.push(queued(notice(entry, bytes, code)));
    }
  }
  return { lane: rewind({ ...lane, queue }), dropped, restarted: false };
}

/** Begins the lane anew (P12, P13): commands are sent again under their ids, what stood on the old lane is given up. */
function restart(lane: Lane, code: LaneCode): RefusalOutcome {
  const again = lane.queue.filter(({ entry }) => entry.id !== undefined && entry.run === undefined);
  const dropped = lane.queue.filter((each) => !again.includes(each)).map(({ entry }) => ({ entry, code }));
  const notice = queued({
    event: { type: 'lane.restarted', former: producerOf(lane), code, lost: dropped.length },
  });
  const fresh = { ...openLane(lane.instance, lane.name), attempt: lane.attempt + 1 };
  return { lane: { ...fresh, queue: [notice, ...again] }, dropped, restarted: true };
}
