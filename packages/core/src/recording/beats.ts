/** A recording as something that happens: who says what, and how long after what was said before. */

import type { Writer } from '../keeper/keeper.ts';
import type { Batch, DeltaItem, EventEntry, EventItem, Item } from '../protocol/envelope.ts';
import { isDelta } from '../protocol/envelope.ts';
import { instanceOf } from '../protocol/ids.ts';
import type { Recording } from './recording.ts';

/** One step of a replay. */
export interface RecordedBeat {
  /** Milliseconds after the one before. */
  readonly after: number;
  readonly writer: Writer;
  readonly batch: Batch;
}

export interface RecordedBeatOptions {
  /** How many times faster than it was. Default 1; `Infinity` leaves no pauses. */
  readonly speed?: number | undefined;
  /** Longest pause, ms, after speeding up. Default 3,000: a night in the recording need not be waited for. */
  readonly maxPause?: number | undefined;
}

/**
 * The log of a recording, event by event. A record of merged deltas is taken apart again into as many as it stands for, and
 * those are spread over the time until the next event that has one: deltas carry none.
 */
export function beatsOfRecording(
  { items }: Pick<Recording, 'items'>,
  { speed = 1, maxPause = 3_000 }: RecordedBeatOptions = {},
): readonly RecordedBeat[] {
  const beats: RecordedBeat[] = [];
  let at: number | undefined;
  let waiting: DeltaItem[] = [];
  const flush = (ms: number) => {
    const events = waiting.flatMap(apart);
    const pause = Math.min(maxPause, ms / speed) / (events.length + 1);
    for (const each of events) beats.push({ ...each, after: pause });
    waiting = [];
    return pause;
  };
  for (const item of items) {
    if (isDelta(item)) {
      waiting.push(item);
      continue;
    }
    const pause = flush(Math.max(0, item.at - (at ?? item.at)));
    at = item.at;
    beats.push({ ...said(item, item.seq, entryOf(item)), after: pause });
  }
  flush(0);
  return beats;
}

const said = (
  { producer }: Pick<Item, 'producer'>,
  first: number,
  entry: EventEntry,
): Omit<RecordedBeat, 'after'> => {
  const instance = instanceOf(producer);
  return {
    writer: { participant: instance.slice(0, instance.indexOf('/')), instance },
    batch: { producer, first, events: [entry] },
  };
};

function entryOf({ event, run, id, saw, must }: EventItem): EventEntry {
  return {
    event,
    ...(run === undefined ? {} : { run }),
    ...(id === undefined ? {} : { id }),
    ...(saw === undefined ? {} : { saw }),
    ...(must === undefined ? {} : { must }),
  };
}

/** The deltas that a record stands for: their texts are guessed at equal lengths, never inside a surrogate pair. */
function apart(item: DeltaItem): Omit<RecordedBeat, 'after'>[] {
  const { kind, id, delta, count, from } = item;
  const pieces: Omit<RecordedBeat, 'after'>[] = [];
  let start = 0;
  for (let index = 1; index <= count; index++) {
    let end = index === count ? delta.length : Math.round((index * delta.length) / count);
    const unit = delta.charCodeAt(end - 1);
    if (end < delta.length && end > start && unit >= 0xd800 && unit <= 0xdbff) end++;
    pieces.push(
      said(item, from + index - 1, { event: deltaEvent(kind, id, delta.slice(start, Math.max(start, end))) }),
    );
    start = Math.max(start, end);
  }
  return pieces;
}

function deltaEvent(kind: DeltaItem['kind'], id: string, delta: string): EventEntry['event'] {
  if (kind === 'a') return { type: 'TOOL_CALL_ARGS', toolCallId: id, delta };
  return { type: kind === 't' ? 'TEXT_MESSAGE_CONTENT' : 'REASONING_MESSAGE_CONTENT', messageId: id, delta };
}
