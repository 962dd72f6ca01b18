/**
 * Reading what a client sends: the keeper's only trust boundary. What passes here has the types that it claims and
 * nothing besides them; what does not is answered with a code of docs/errors.md, and the link goes on.
 */
import type { Batch, EventEntry } from './envelope.ts';
import type { ErrorCode } from './errors.ts';
import type { KnownEvent, UnknownEvent } from './events.ts';
import { entryFault } from './explain.ts';
import { isEntityId, isInstance, isParticipant, isProducer, isSessionId, type ProducerId } from './ids.ts';
import { MAX_REFS, readInterest, readTextRefs } from './interest.ts';
import { byteLength, checkValue, entryLimits, MAX_EVENTS, type SessionLimits } from './limits.ts';
import type {
  Append,
  AskHistory,
  AskTexts,
  ClientMessage,
  Hello,
  Join,
  Ping,
  SendSignal,
  SetInterest,
  Subscribe,
} from './messages.ts';
import { VERSION } from './messages.ts';
import { omitUndefined } from './omitUndefined.ts';
import { isMalformed, type Malformed, malformed, parseJson } from './parse.ts';
import { isCount, isEvent, isKnown, isRecord } from './shapes.ts';
import { isWellFormed, wholeValue } from './wellFormed.ts';

const MAX_CHANNEL = 2 ** 31;
const MAX_SECRET = 512;
/** A signal is the latest of something; what should live longer belongs into the log (P29). */
const MAX_TTL = 60_000;

/** An append that was not taken because of one event: its writer can replace that one and go on (P11). */
export interface MalformedEvent extends Malformed {
  readonly batch: Omit<Batch, 'events'> & { readonly session: string; readonly seq: number };
}

export const isMalformedEvent = (value: Malformed): value is MalformedEvent => 'batch' in value;

/** One message of a client from its text. */
export function parseClient(text: string, limits: SessionLimits): ClientMessage | Malformed {
  const json = parseJson(text, limits);
  if (isMalformed(json)) return locate(json, text, limits);
  const { value } = json;
  const mayBreak = mayBreakPairs(text);
  if (!isRecord(value)) return malformed('message-malformed', 'A message is a JSON object.');
  const { type } = value;
  switch (type) {
    case 'hello':
      return readHello(value);
    case 'join':
      return readJoin(value);
    case 'leave':
      return isInstance(value.instance) ? { type, instance: value.instance } : noInstance;
    case 'subscribe':
      return concerning(readSubscribe(value), isChannel(value.channel) && { channel: value.channel });
    case 'unsubscribe':
      return isChannel(value.channel) ? { type, channel: value.channel } : noChannel;
    case 'interest':
      return readSetInterest(value);
    case 'texts':
      return readAskTexts(value);
    case 'append':
      return readAppend(value, limits, mayBreak);
    case 'signal':
      return readSignal(mayBreak ? { ...value, value: wholeValue(value.value) } : value, limits);
    case 'history':
      return concerning(readAskHistory(value), isCount(value.request) && { request: value.request });
    case 'ping':
      return readPing(value);
    default:
      return malformed('message-unknown', 'The keeper does not know this type of message.');
  }
}

/** Names what a malformed message would have begun. */
const concerning = <T extends object>(
  read: T | Malformed,
  subject: Malformed['subject'] | false,
): T | Malformed => (isMalformed(read) && subject ? { ...read, subject } : read);

/** The body of an append over HTTP. Its path names the session, and its keeper may name the producer (P7). */
export function parseBody(
  text: string,
  limits: SessionLimits,
  session: string,
  producer?: ProducerId,
): Append | Malformed {
  const json = parseJson(text, limits);
  if (isMalformed(json)) return json;
  if (!isRecord(json.value)) return malformed('message-malformed', 'The body is a JSON object.');
  const given = producer === undefined ? {} : { producer, first: 1 };
  return readAppend({ ...json.value, ...given, session }, limits, mayBreakPairs(text));
}

/** Too deep or too long is often one event's fault only: then the batch is refused, and the message was understood. */
function locate(broken: Malformed, text: string, limits: SessionLimits): Malformed {
  if (broken.malformed !== 'message-too-deep' && broken.malformed !== 'string-too-long') return broken;
  const value: unknown = JSON.parse(text);
  if (!isRecord(value) || value.type !== 'append') return broken;
  const found = readAppend(value, limits, false);
  return isMalformed(found) && isMalformedEvent(found) ? found : broken;
}

/** Only as an escape can half a surrogate pair come with UTF-8. Others escape whole pairs as well. */
const mayBreakPairs = (text: string): boolean => /\\u[dD]/.test(text);

const isText = (value: unknown, max: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= max && isWellFormed(value);
const isChannel = (value: unknown): value is number => isCount(value) && value < MAX_CHANNEL;

const noSession = malformed('session-malformed', 'A session id is 1–128 of A–Z a–z 0–9 . _ ~ : -');
const noInstance = malformed('message-malformed', '`instance` is <participant>/<16 base64url characters>.');
const noSecret = malformed('message-malformed', `\`secret\` is a text of 1–${MAX_SECRET} characters.`);
const noInterest = malformed(
  'message-malformed',
  `\`interest\` is "all", or names at most ${MAX_REFS} participants, runs and messages.`,
);
const noChannel = malformed('message-malformed', '`channel` is a whole number below 2^31.');

function readHello(value: Record<string, unknown>): Hello | Malformed {
  const { v, token, participant, instance, secret, snapshots } = value;
  // First of all: another version may have other fields.
  if (v !== VERSION)
    return malformed('protocol-version', `This keeper speaks version ${VERSION} of the protocol.`);
  if (!isParticipant(participant)) return malformed('message-malformed', '`participant` is <kind>:<name>.');
  // One name, however it was typed, is one participant.
  if (participant !== participant.normalize())
    return malformed('message-malformed', '`participant` is not in the Unicode form NFC: normalise it.');
  if (!isInstance(instance)) return noInstance;
  if (!isText(secret, MAX_SECRET)) return noSecret;
  if (token !== undefined && typeof token !== 'string')
    return malformed('message-malformed', '`token` is a text.');
  return {
    type: 'hello',
    v,
    participant,
    instance,
    secret,
    ...(token === undefined ? {} : { token }),
    // How a client of a later version would have them is unknown: it gets them as all do.
    ...(snapshots === 'http' ? ({ snapshots } as const) : {}),
  };
}

function readJoin({ instance, secret }: Record<string, unknown>): Join | Malformed {
  if (!isInstance(instance)) return noInstance;
  return isText(secret, MAX_SECRET) ? { type: 'join', instance, secret } : noSecret;
}

function readPing({ instance }: Record<string, unknown>): Ping | Malformed {
  if (instance === undefined) return { type: 'ping' };
  return isInstance(instance) ? { type: 'ping', instance } : noInstance;
}

function readSubscribe({
  channel,
  session,
  cursor,
  inline,
  interest = 'all',
}: Record<string, unknown>): Subscribe | Malformed {
  if (!isChannel(channel)) return noChannel;
  if (!isSessionId(session)) return noSession;
  if (cursor !== undefined && !isText(cursor, 128))
    return malformed('message-malformed', '`cursor` is a text that a keeper sent.');
  const wanted = readInterest(interest);
  if (!wanted) return noInterest;
  return {
    type: 'subscribe',
    channel,
    session,
    ...(cursor === undefined ? {} : { cursor }),
    ...(inline === true ? { inline } : {}),
    ...(wanted === 'all' ? {} : { interest: wanted }),
  };
}

function readSetInterest({ channel, interest }: Record<string, unknown>): SetInterest | Malformed {
  if (!isChannel(channel)) return noChannel;
  const wanted = readInterest(interest);
  return wanted ? { type: 'interest', channel, interest: wanted } : noInterest;
}

function readAskTexts({ channel, texts }: Record<string, unknown>): AskTexts | Malformed {
  if (!isChannel(channel)) return noChannel;
  const refs = readTextRefs(texts);
  return refs
    ? { type: 'texts', channel, texts: refs }
    : malformed('message-malformed', `\`texts\` is a list of at most ${MAX_REFS} [kind, participant, id].`);
}

function readAskHistory({ request, session, before }: Record<string, unknown>): AskHistory | Malformed {
  if (!isCount(request)) return malformed('message-malformed', '`request` is a whole number.');
  if (!isSessionId(session)) return noSession;
  if (before === undefined) return { type: 'history', request, session };
  if (!isCount(before))
    return malformed('message-malformed', '`before` is the number of an entry of history.');
  return { type: 'history', request, session, before };
}

function readSignal(
  { session, key, value, ttl, instance }: Record<string, unknown>,
  limits: SessionLimits,
): SendSignal | Malformed {
  if (!isSessionId(session)) return noSession;
  if (!isEntityId(key)) return malformed('message-malformed', '`key` is a text of 1–128 characters.');
  if (!isCount(ttl) || ttl > MAX_TTL)
    return malformed('message-malformed', `\`ttl\` is at most ${MAX_TTL} ms.`);
  if (value === undefined) return malformed('message-malformed', 'A signal has a `value`.');
  if (byteLength(JSON.stringify(value)) > limits.signal)
    return malformed('signal-refused', `A signal's value exceeds ${limits.signal} bytes.`);
  if (key.startsWith('keeper.')) return malformed('signal-refused', 'Only the keeper signals `keeper.…`.');
  if (instance === undefined) return { type: 'signal', session, key, value, ttl };
  return isInstance(instance) ? { type: 'signal', session, key, value, ttl, instance } : noInstance;
}

function readAppend(
  { session, producer, first, events }: Record<string, unknown>,
  limits: SessionLimits,
  mayBreak: boolean,
): Append | Malformed {
  if (!isSessionId(session)) return noSession;
  if (!isProducer(producer)) return malformed('message-malformed', '`producer` is <instance>/<lane>.');
  if (!isCount(first) || first < 1 || first > Number.MAX_SAFE_INTEGER - MAX_EVENTS) {
    return malformed('message-malformed', '`first` is a whole number from 1.');
  }
  if (!Array.isArray(events) || events.length === 0)
    return malformed('message-malformed', '`events` is a list of at least one entry.');
  const refuse = (code: ErrorCode, message: string, seq: number): MalformedEvent => ({
    ...malformed(code, message),
    batch: { session, producer, first, seq },
  });
  if (events.length > MAX_EVENTS)
    return refuse('batch-too-large', `A batch has at most ${MAX_EVENTS} events.`, first);
  const entries: EventEntry[] = [];
  for (const [index, value] of events.entries()) {
    const broken = checkValue(value, entryLimits(limits));
    if (broken) return refuse(broken, `The event breaks a limit: ${broken}.`, first + index);
    const entry = readEntry(value, mayBreak);
    if (!entry) return refuse('event-malformed', entryFault(value), first + index);
    entries.push(entry);
  }
  return { type: 'append', session, producer, first, events: entries };
}

/**
 * Field by field: what a client adds besides, such as another's `participant`, goes no further (P1).
 *
 * @param mayBreak whether half a surrogate pair may stand in it: in an id or a name it is refused, elsewhere made whole
 */
export function readEntry(value: unknown, mayBreak = true): EventEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { run, id, saw, must, event } = value;
  const valid =
    (run === undefined || isEntityId(run)) &&
    (id === undefined || isEntityId(id)) &&
    (saw === undefined || isCount(saw)) &&
    (must === undefined || typeof must === 'boolean') &&
    isEvent(event) &&
    isWellFormed(event.type);
  if (!valid) return undefined;
  return {
    ...(run === undefined ? {} : { run }),
    ...(id === undefined ? {} : { id }),
    ...(saw === undefined ? {} : { saw }),
    ...(must === undefined ? {} : { must }),
    event: cut(mayBreak ? wholeValue(event) : event),
  };
}

/** What a start carries of its run's input (section 15): a writer without our library may have left all of it in. */
function cut(event: KnownEvent | UnknownEvent): KnownEvent | UnknownEvent {
  if (!isKnown(event) || event.type !== 'RUN_STARTED' || !event.input) return event;
  const { answers, parent, resume, resumes } = event.input;
  return { ...event, input: omitUndefined({ answers, parent, resume, resumes }) };
}
