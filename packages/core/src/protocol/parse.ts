/**
 * Reading what a keeper sends: the client's only trust boundary. What passes here has the types that it claims;
 * what does not is reported and dropped, and the chain of cursors notices the loss (P18).
 */
import type { DeltaItem, DeltaKind, EventItem, FrameItem, Item } from './envelope.ts';
import type { ErrorCode } from './errors.ts';
import { isEntityId, isParticipant, isProducer } from './ids.ts';
import type { SessionLimits } from './limits.ts';
import { checkValue } from './limits.ts';
import { isCount, isEvent, isText, isTime, optional, record } from './shapes.ts';

/** Why a message was not taken. `code` stands in docs/errors.md. */
export interface Malformed {
  /** Every message has one: which of the two it is, is asked by it on the path of every token. */
  readonly type?: undefined;
  readonly malformed: ErrorCode;
  readonly message: string;
  /** What the message would have begun, where that much of it could be read: the client waits for it. */
  readonly subject?: { readonly channel: number } | { readonly request: number };
}

export const malformed = (code: ErrorCode, message: string): Malformed => ({ malformed: code, message });

export const isMalformed = (value: object): value is Malformed => 'malformed' in value;

/** `JSON.parse` of at most so many characters. */
export function parseText(text: string, most: number): { readonly value: unknown } | Malformed {
  // A UTF-16 unit is at least one byte, so this bounds the work; exact bytes are the link's own limit.
  if (text.length > most) return malformed('message-too-large', `${text.length} characters exceed ${most}.`);
  try {
    return { value: JSON.parse(text) };
  } catch {
    return malformed('message-malformed', 'This is not JSON.');
  }
}

/** Why a value breaks a limit, if it does. */
export function checkLimits(value: unknown, limits: SessionLimits): Malformed | undefined {
  const broken = checkValue(value, limits);
  return (
    broken &&
    malformed(broken, `Strings may have ${limits.string} characters, nesting ${limits.depth} levels.`)
  );
}

/** `JSON.parse` with the limits that hold before and after it. */
export function parseJson(text: string, limits: SessionLimits): { readonly value: unknown } | Malformed {
  const parsed = parseText(text, limits.frame);
  return isMalformed(parsed) ? parsed : (checkLimits(parsed.value, limits) ?? parsed);
}

/**
 * A delta from its wire form, or undefined. Its fields are read by index: this is the way of every token, and taking an array
 * apart by pattern costs an iterator.
 */
export function readDelta(value: unknown): DeltaItem | undefined {
  if (!Array.isArray(value)) return undefined;
  // CAST: an array of anything; each element is checked.
  const fields = value as readonly unknown[];
  const kind = fields[0];
  const producer = fields[1];
  const id = fields[2];
  const from = fields[3];
  const delta = fields[4];
  const count = fields.length > 5 ? fields[5] : 1;
  const valid =
    isKind(kind) &&
    typeof producer === 'string' &&
    typeof id === 'string' &&
    typeof delta === 'string' &&
    isCount(from) &&
    isCount(count);
  // A producer or id of another form names nothing that exists, and folds to a fault.
  return valid ? { delta, kind, producer, id, from, count } : undefined;
}

/** One item from its wire form, or undefined. */
export function readItem(value: unknown): Item | undefined {
  // CAST: every field was checked.
  return readDelta(value) ?? (isEnvelope(value) ? (value as EventItem) : undefined);
}

/** One item of a frame, or undefined: of the log, or what takes the place of what is withheld (P37). */
export function readFrameItem(value: unknown): FrameItem | undefined {
  const item = readItem(value);
  if (item || !Array.isArray(value)) return item;
  // CAST: an array of anything; each element is checked.
  const [mark, kind, producer, id, ...rest] = value as readonly unknown[];
  if (mark === '+') return isCount(kind) ? { skipped: kind } : undefined;
  const [last = 0, count = 0, length = 0, a = 0, b = 0] = rest.filter(isInteger);
  const isWhole = rest.length === 5 && rest.every(isInteger);
  return mark === 'w' && isKind(kind) && isText(producer) && isText(id) && isWhole
    ? { kind, producer, id, last, count, sum: { length, a, b } }
    : undefined;
}

const isInteger = (value: unknown): value is number => Number.isInteger(value);

const isKind = (kind: unknown): kind is DeltaKind => kind === 't' || kind === 'r' || kind === 'a';

const isEnvelope = record({
  v: (value) => value === 1,
  producer: isProducer,
  seq: isCount,
  participant: isParticipant,
  at: isTime,
  run: optional(isEntityId),
  id: optional(isEntityId),
  saw: optional(isCount),
  event: isEvent,
});

/** Items from their wire forms, or undefined if one of them is malformed. */
export function readItems(values: readonly unknown[]): Item[] | undefined {
  const items: Item[] = [];
  for (const value of values) {
    const item = readItem(value);
    if (!item) return undefined;
    items.push(item);
  }
  return items;
}
