/** Why an entry can never be sent, in words: loaded when there is one. */
import { type EventEntry, isDeltaEvent } from '../protocol/envelope.ts';
import { RejoinError } from '../protocol/errors.ts';
import { faultOf } from '../protocol/explain.ts';
import { byteLength, checkValue, entryLimits, type SessionLimits } from '../protocol/limits.ts';

export function refusalOf(entry: EventEntry, limits: SessionLimits): RejoinError {
  const fault = faultOf(entry.event);
  if (fault) return new RejoinError('event-malformed', fault.message);
  const { type } = entry.event;
  const broken = isDeltaEvent(entry.event) ? undefined : checkValue(entry, entryLimits(limits));
  // What contains itself is too deep, and has no JSON.
  if (broken === 'message-too-deep')
    return new RejoinError(broken, `This ${type} is nested deeper than ${limits.depth} levels. Flatten it.`);
  const bytes = byteLength(JSON.stringify(entry));
  const limit = broken ? limits.string : limits.event;
  return new RejoinError(
    broken ?? 'event-too-large',
    `This ${type} has ${bytes} bytes; ${broken ? 'a string' : 'an event'} may have ${limit}. Refer to large content by its address.`,
    { params: { bytes, limit } },
  );
}
