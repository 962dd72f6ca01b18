/** What a session server sends, from its text: the client's trust boundary. Frames are read first, and fast. */
import type { ErrorCode } from './errors.ts';
import { type Cursor, isProducer } from './ids.ts';
import { checkValue, LIMITS, type Limits } from './limits.ts';
import { type FrameMessage, type LinkMessage, makeCursor, type Subscribed, VERSION } from './messages.ts';
import { isMalformed, type Malformed, malformed, parseJson, readItems } from './parse.ts';
import { isCount, isRecord } from './shapes.ts';

/** A keeper may send a whole state at once (section 14); everything else stays far below this. */
const INCOMING: Limits = {
  ...LIMITS,
  frame: 64 * 1024 * 1024,
  string: LIMITS.state,
  // An event that was let in at its deepest stands a few levels deeper within a state.
  depth: LIMITS.depth + 8,
};

/** The log that a channel reads, and its newest cursor: the next frame nearly always goes on from it. */
export interface ChannelLog {
  readonly incarnation: string;
  offset: number;
  cursor: Cursor;
}

/**
 * @param channels which log each channel reads; `subscribed` adds to it
 */
export function readServerText(
  text: string,
  channels: Map<number, ChannelLog>,
): LinkMessage | Subscribed | Malformed {
  if (text.charCodeAt(0) === 91 /* [ */) return readFrame(text, channels);
  const parsed = parseJson(text, INCOMING);
  if (isMalformed(parsed)) return parsed;
  const { value } = parsed;
  const valid = isRecord(value) && typeof value.type === 'string' && isServerMessage(value);
  if (!valid)
    return malformed(
      'message-malformed',
      `The keeper sent something that is no message: ${text.slice(0, 80)}`,
    );
  if (value.type === 'live') {
    const { offset, channel, ...live } = value;
    const log = channels.get(channel as number);
    if (!log) return malformed('message-malformed', 'A message came for a channel that is not subscribed.');
    // CAST: isServerMessage checked every field.
    return { ...live, channel, cursor: cursorAt(log, offset as number) } as unknown as LinkMessage;
  }
  // CAST: as above.
  const message = value as unknown as LinkMessage | Subscribed;
  if (message.type === 'subscribed')
    channels.set(message.channel, { incarnation: message.incarnation, offset: -1, cursor: '' });
  return message;
}

function readFrame(text: string, channels: ReadonlyMap<number, ChannelLog>): FrameMessage | Malformed {
  if (text.length > INCOMING.frame)
    return malformed('message-too-large', `A frame of ${text.length} characters.`);
  let value: readonly unknown[];
  try {
    // CAST: the text begins with a bracket, so what parses is an array.
    value = JSON.parse(text) as readonly unknown[];
  } catch {
    return malformed('message-malformed', 'A frame is not JSON.');
  }
  const channel = value[0];
  const after = value[1];
  const upTo = value[2];
  const log = channels.get(channel as number);
  if (!log || !isCount(after) || !isCount(upTo))
    return malformed('message-malformed', 'A frame without a subscribed channel or its offsets.');
  for (let i = 3; i < value.length; i++) {
    const broken = Array.isArray(value[i]) ? undefined : checkValue(value[i], LIMITS);
    if (broken) return malformed(broken, `A frame breaks a limit: ${broken}.`);
  }
  const items = readItems(value, 3);
  if (!items)
    return malformed('message-malformed', `The frame after ${after} holds something that is no event.`);
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

const text = (value: unknown): boolean => typeof value === 'string';

function isServerMessage(value: Readonly<Record<string, unknown>>): boolean {
  const { type, channel } = value;
  switch (type) {
    case 'welcome':
      return value.v === VERSION && isCount(value.level) && isCount(value.lease) && isLimits(value.limits);
    case 'subscribed':
      return isCount(channel) && text(value.session) && text(value.incarnation);
    case 'snapshot':
      return isCount(channel) && isSnapshot(value.snapshot);
    case 'live':
      return (
        isCount(channel) &&
        isCount(value.offset) &&
        isCount(value.position) &&
        isCount(value.reducer) &&
        text(value.digest)
      );
    case 'ack':
      return text(value.session) && isProducer(value.producer) && isCount(value.seq);
    case 'refused':
      return (
        text(value.session) &&
        isProducer(value.producer) &&
        isCount(value.first) &&
        isCount(value.seq) &&
        isCode(value.code) &&
        text(value.message)
      );
    case 'signal':
      return isCount(channel) && text(value.instance) && text(value.key) && typeof value.ttl === 'number';
    case 'error':
      return isCode(value.code) && text(value.message) && (channel === undefined || isCount(channel));
    case 'pong':
      return true;
    default:
      return false;
  }
}

/** A newer keeper may know codes that this client does not: they are shown as they are. */
const isCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && /^[a-z-]{1,40}$/.test(value);

const isLimits = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isCount);

const isSnapshot = (value: unknown): boolean =>
  isRecord(value) &&
  isCount(value.format) &&
  isCount(value.reducer) &&
  text(value.cursor) &&
  isCount(value.position) &&
  text(value.digest);
