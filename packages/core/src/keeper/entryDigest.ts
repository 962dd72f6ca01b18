/** The digest by which a repeat is told from another event under the same `seq` (P8). */
import { canonical } from '../fold/digest.ts';
import { hashText } from '../fold/hash.ts';
import type { EventEntry } from '../protocol/envelope.ts';

/** A digest of what was appended: the fields in any order, a delta by its id and text. */
export function digestEntry(entry: EventEntry): string {
  const { a, b } = hashText(canonicalEntry(entry));
  return hex(a) + hex(b);
}

/**
 * The two digits of each byte: to put four together takes a fifth of what `formatHash` does for one of its numbers, and each token
 * has a digest. Here, since pages format few hashes and would carry the table.
 */
const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (half: number): string =>
  `${BYTES[half >>> 24]}${BYTES[(half >>> 16) & 255]}${BYTES[(half >>> 8) & 255]}${BYTES[half & 255]}`;

/** What `canonical` gives, in one go for a token of a message, which is nearly all that is appended. */
export function canonicalEntry(entry: EventEntry): string {
  const { event, run, id, saw, must } = entry;
  const isToken =
    event.type === 'TEXT_MESSAGE_CONTENT' && id === undefined && saw === undefined && must === undefined;
  if (!isToken || Object.keys(event).length !== 3) return canonical(entry);
  const { delta, messageId } = event;
  const of = run === undefined ? '' : `,"run":${JSON.stringify(run)}`;
  return `{"event":{"delta":${JSON.stringify(delta)},"messageId":${JSON.stringify(messageId)},"type":"TEXT_MESSAGE_CONTENT"}${of}}`;
}
