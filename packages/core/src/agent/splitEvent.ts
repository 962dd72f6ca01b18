/** What is larger than an entry may be, cut into entries that the log puts together again. */

import { type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { byteLength, LIMITS, MAX_IN_PIECES } from '../protocol/limits.ts';
import { isContent } from './contentEvents.ts';
import { createDeltaSplitter, MAX_TEXT } from './deltaSplitter.ts';

/** Bytes that the entry around an event may need. */
const AROUND = 1_024;

type Said = Pick<EventEntry, 'event' | 'must'>;

/**
 * The event as it is, if one entry may hold it, or its pieces.
 *
 * @throws RejoinError `event-too-large` for what no entries would hold
 */
export function splitEvent(event: EventEntry['event']): readonly Said[] {
  if (isDeltaEvent(event))
    return event.delta.length > MAX_TEXT
      ? cut(event.delta).map((delta) => ({ event: { ...event, delta } }))
      : [{ event }];
  if (!isContent(event)) return [{ event }];
  const text = JSON.stringify(event);
  if (byteLength(text) + AROUND <= LIMITS.event) return [{ event }];
  if (text.length > MAX_IN_PIECES)
    throw new RejoinError(
      'event-too-large',
      `A ${event.type} event of ${text.length} characters exceeds ${MAX_IN_PIECES}. Refer to large content by its address.`,
      { params: { bytes: text.length, limit: MAX_IN_PIECES } },
    );
  let at = 0;
  return cut(text).map((piece) => {
    const from = at;
    at += piece.length;
    const last = at === text.length && { last: true };
    // A reader that does not put them together would miss the event.
    return { must: true, event: { type: 'piece.written', at: from, text: piece, ...last } };
  });
}

function cut(text: string): readonly string[] {
  const splitter = createDeltaSplitter();
  return [...splitter.push(text), ...splitter.rest()];
}
