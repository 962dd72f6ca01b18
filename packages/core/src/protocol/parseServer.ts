/** What a session server sends, from its text: the client's trust boundary. Frames are read first, and fast. */
import type { FrameItem } from './envelope.ts';
import { type Cursor, isInstance, isProducer } from './ids.ts';
import { LIMITS, type SessionLimits } from './limits.ts';
import {
  type FrameMessage,
  type LinkMessage,
  makeCursor,
  type ServerMessage,
  type SessionSnapshot,
  VERSION,
} from './messages.ts';
import {
  checkLimits,
  isMalformed,
  type Malformed,
  malformed,
  parseJson,
  parseText,
  readFrameItem,
} from './parse.ts';
import { type ReadFrame, readTokens } from './readTokens.ts';
import { type Check, isCount, isNumber, isRecord, isText, listOf, optional, record } from './shapes.ts';

/** A keeper may send a whole state at once (section 14); everything else stays far below this. */
const INCOMING: SessionLimits = {
  ...LIMITS,
  frame: 64 * 1024 * 1024,
  string: LIMITS.state,
  // An event that was let in at its deepest stands a few levels deeper within a state.
  depth: LIMITS.depth + 8,
};

/** The log that a channel reads, and its newest cursor: the next frame nearly always goes on from it. */
export interface ChannelLog {
  readonly session: string;
  readonly incarnation: string;
  offset: number;
  cursor: Cursor;
}

/**
 * @param channels which log each channel reads; `subscribed` adds to it
 */
export function readServerText(text: unknown, channels: Map<number, ChannelLog>): ServerMessage | Malformed {
  // A socket may bring bytes, too.
  if (typeof text !== 'string') return NO_MESSAGE;
  if (text.charCodeAt(0) === 91 /* [ */) return readFrame(text, channels);
  const parsed = parseJson(text, INCOMING);
  if (isMalformed(parsed)) return parsed;
  const { value } = parsed;
  if (
    !isRecord(value) ||
    typeof value.type !== 'string' ||
    !Object.hasOwn(MESSAGES, value.type) ||
    !MESSAGES[value.type]?.(value)
  )
    return NO_MESSAGE;
  if (value.type === 'live') {
    const { offset, channel, ...live } = value;
    const log = channels.get(channel as number);
    // CAST: its shape was checked just above.
    return log
      ? ({ ...live, channel, cursor: cursorAt(log, offset as number) } as unknown as LinkMessage)
      : NO_MESSAGE;
  }
  // CAST: as above.
  const message = value as unknown as ServerMessage;
  if (message.type === 'subscribed') channels.set(message.channel, { ...message, offset: -1, cursor: '' });
  return message;
}

const NO_MESSAGE = malformed('message-malformed', 'This is no message of a keeper.');

function readAny(text: string): ReadFrame | Malformed {
  const parsed = parseText(text, INCOMING.frame);
  if (isMalformed(parsed)) return parsed;
  // CAST: the text begins with a bracket, so what parses is an array.
  const [channel, after, upTo, ...values] = parsed.value as readonly unknown[];
  const items: FrameItem[] = [];
  for (const value of values) {
    const broken = Array.isArray(value) ? undefined : checkLimits(value, LIMITS);
    if (broken) return broken;
    const item = readFrameItem(value);
    if (!item) return NO_MESSAGE;
    items.push(item);
  }
  return { channel, after, upTo, items };
}

function readFrame(text: string, channels: ReadonlyMap<number, ChannelLog>): FrameMessage | Malformed {
  const tokens = readTokens(text);
  if (tokens) return frameOf(tokens, channels);
  const read = readAny(text);
  return isMalformed(read) ? read : frameOf(read, channels);
}

function frameOf(
  { channel, after, upTo, items }: ReadFrame,
  channels: ReadonlyMap<number, ChannelLog>,
): FrameMessage | Malformed {
  // CAST: no log is found by anything but a number.
  const log = channels.get(channel as number);
  if (!log || !isCount(after) || !isCount(upTo)) return NO_MESSAGE;
  return {
    type: 'frame',
    channel: channel as number,
    frame: { after: cursorAt(log, after), upTo: cursorAt(log, upTo), items },
  };
}

/** Makes no new text for a cursor that is at hand: this is the way of every token. */
function cursorAt(log: ChannelLog, offset: number): Cursor {
  if (offset !== log.offset) {
    log.offset = offset;
    log.cursor = makeCursor(log.incarnation, offset);
  }
  return log.cursor;
}

/** A newer keeper may know codes that this client does not: they are shown as they are. */
const isCode: Check = (value) => typeof value === 'string' && /^[a-z-]{1,40}$/.test(value);
const isLimits: Check = (value) => isRecord(value) && Object.values(value).every(isCount);

const snapshot = record({
  format: isCount,
  reducer: isCount,
  cursor: isText,
  position: isCount,
  digest: isText,
});
/** Whether it has the form of one. That its state is whole is proven by its digest, when it is read. */
export const isSnapshot = (value: unknown): value is SessionSnapshot => snapshot(value);

const isSentText: Check = (value) => Array.isArray(value) && value.length >= 3 && value.every(isText);

/** What a keeper sends, besides frames. */
const MESSAGES: Readonly<Record<string, Check>> = {
  welcome: record({
    v: (value) => value === VERSION,
    level: isCount,
    lease: isCount,
    limits: isLimits,
    now: optional(isCount),
  }),
  joined: record({ instance: isInstance }),
  subscribed: record({ channel: isCount, session: isText, incarnation: isText }),
  snapshot: record({ channel: isCount, snapshot }),
  'snapshot-at': record({ channel: isCount, cursor: isText }),
  live: record({ channel: isCount, offset: isCount, position: isCount, reducer: isCount, digest: isText }),
  ack: record({ session: isText, producer: isProducer, seq: isCount }),
  refused: record({
    session: isText,
    producer: isProducer,
    first: isCount,
    seq: isCount,
    code: isCode,
    message: isText,
  }),
  signals: record({
    channel: isCount,
    signals: listOf(record({ instance: isText, key: isText, ttl: isNumber })),
  }),
  texts: record({ channel: isCount, texts: listOf(isSentText) }),
  error: record({
    code: isCode,
    message: isText,
    channel: optional(isCount),
    instance: optional(isInstance),
    request: optional(isCount),
  }),
  pong: record({ instance: optional(isInstance), now: optional(isCount) }),
  history: record({ request: isCount, from: isCount, entries: Array.isArray }),
};
