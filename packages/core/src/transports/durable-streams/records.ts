/** What stands in a stream: one record that names the log, and one for each event. And cursors of such a log. */
import { type EventEntry, type Item, toItem } from '../../protocol/envelope.ts';
import { type Cursor, type ParticipantId, type ProducerId, participantOf } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeItem, VERSION } from '../../protocol/messages.ts';
import { checkLimits, type Malformed, malformed, readItem } from '../../protocol/parse.ts';
import { isRecord } from '../../protocol/shapes.ts';

/**
 * The name of a log (P19). Offsets begin anew under the same address when a stream was deleted and made again, so the log
 * says itself which one it is: the first such record in it counts, whichever client wrote it.
 */
export interface Head {
  readonly rejoin: number;
  readonly incarnation: string;
}

export const encodeHead = (incarnation: string): string =>
  JSON.stringify({ rejoin: VERSION, incarnation } satisfies Head);

const INCARNATION = /^[\w-]{16}$/;

export const isHead = (value: unknown): value is Head =>
  isRecord(value) &&
  typeof value.rejoin === 'number' &&
  typeof value.incarnation === 'string' &&
  INCARNATION.test(value.incarnation);

/** The record of an event. Only its writer is there to record who wrote it, and when (P1's fallback). */
export const encodeEvent = (entry: EventEntry, producer: ProducerId, seq: number, at: number): string =>
  encodeItem(toItem(entry, producer, seq, participantOf(producer) satisfies ParticipantId, at));

/** One record as an item. Any client may have written it: the same limits and shapes as of what a keeper takes. */
export function readRecord(value: unknown): Item | Malformed {
  const broken = checkLimits(value, LIMITS);
  if (broken) return broken;
  return (
    readItem(value) ?? malformed('event-malformed', 'A record of the stream is no event. It is left out.')
  );
}

/** A reader's place: the log's name, and the server's own offset, which stays opaque. */
export interface Place {
  readonly incarnation: string;
  readonly offset: string;
}

export const cursorOf = ({ incarnation, offset }: Place): Cursor => `${incarnation}.${offset}`;

export function placeOf(cursor: Cursor): Place | undefined {
  const match = /^([\w-]{16})\.([!-~]{1,256})$/.exec(cursor);
  return match ? { incarnation: match[1] ?? '', offset: match[2] ?? '' } : undefined;
}
