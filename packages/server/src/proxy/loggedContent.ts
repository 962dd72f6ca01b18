/** What of a page's request stands in the log. The endpoint is sent all of it. */
import { wellFormed } from '@rejoin/core/internal';
import { isEntityId, RejoinError } from '@rejoin/core/protocol';

/** UTF-16 units: an event has room for them, however many bytes each needs. */
const LONGEST = 16_000;

/** A text, or its beginning. */
export function loggedText(text: unknown): string {
  if (typeof text !== 'string') return '';
  if (text.length <= LONGEST) return text;
  return `${wellFormed(text.slice(0, LONGEST))}… (the first ${LONGEST} of ${text.length} characters; the endpoint was sent all)`;
}

/** @throws RejoinError `message-malformed` */
export function messageId(id: unknown): string {
  // What is derived from it has to fit as well.
  if (typeof id === 'string' && isEntityId(id) && id.length <= 100) return id;
  throw new RejoinError(
    'message-malformed',
    'The id of the newest message is 1–100 characters without control characters: by it a repeat is known.',
  );
}
