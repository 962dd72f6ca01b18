/**
 * Reading what one client sends, message after message. A writer of tokens sends one text over and over, in which a number and some
 * words are new: these are read in place where all else is, letter by letter, what was parsed and checked before. To parse and
 * check it again costs several times as much.
 */
import { type EventEntry, isDeltaEvent } from './envelope.ts';
import type { SessionLimits } from './limits.ts';
import type { Append, ClientMessage } from './messages.ts';
import { isMalformed, type Malformed } from './parse.ts';
import { parseClient } from './parseClient.ts';

/** An append of one delta, as its writer writes it: its text around the number and the words, and what it was read as. */
interface Template {
  /** Ends where the number begins. */
  readonly head: string;
  /** From behind the number to the quote before the words. */
  readonly middle: string;
  /** From the quote behind the words. */
  readonly tail: string;
  readonly append: Append;
  readonly entry: EventEntry;
}

/** A number of so many digits is exact, and leaves room for those of a batch. */
const MAX_DIGITS = 15;
const PROBE = { first: 8_765_432, delta: 'Probe 1' };

/** Gives what reads each text of one client: as `parseClient` does, sooner where tokens of one text follow each other. */
export function createClientReader(limits: SessionLimits): (text: string) => ClientMessage | Malformed {
  let template: Template | undefined;
  let before: Append | undefined;

  /** It takes a second token of the same text: a writer of many texts in turn would only pay for it. */
  function learn(text: string, append: Append): void {
    if (before && goesOn(before, append)) template = templateOf(text, append, limits) ?? template;
    before = append;
  }

  return (text) => {
    const token = template && text.length <= limits.frame ? readToken(template, text, limits) : undefined;
    if (token) return token;
    const message = parseClient(text, limits);
    if (!isMalformed(message) && message.type === 'append') learn(text, message);
    return message;
  };
}

/** Whether both are tokens of one text. */
function goesOn(before: Append, append: Append): boolean {
  const [one, other] = [before.events[0]?.event, append.events[0]?.event];
  return (
    before.producer === append.producer &&
    one !== undefined &&
    other !== undefined &&
    isDeltaEvent(one) &&
    isDeltaEvent(other) &&
    sameBut(one, other)
  );
}

const sameBut = (one: object, other: object): boolean =>
  JSON.stringify({ ...one, delta: '' }) === JSON.stringify({ ...other, delta: '' });

/** Undefined where its text is not that of a single delta, or has another form than the one that is looked for. */
function templateOf(text: string, append: Append, limits: SessionLimits): Template | undefined {
  const [entry, another] = append.events;
  if (!entry || another || !isDeltaEvent(entry.event)) return undefined;
  const number = find(text, '"first":', String(append.first), /[,}]/y);
  const words = find(text, '"delta":"', entry.event.delta, /"/y);
  if (!number || !words || words.from < number.to) return undefined;
  const template: Template = {
    head: text.slice(0, number.from),
    middle: text.slice(number.to, words.from),
    tail: text.slice(words.to),
    append,
    entry,
  };
  // Whether they are the number and the words is left to the parser: it must read what is put in their places, and all else as before.
  const { head, middle, tail } = template;
  const probe = head + PROBE.first + middle + PROBE.delta + tail;
  const read = JSON.stringify(parseClient(probe, limits));
  if (read !== JSON.stringify(tokenOf(template, PROBE.first, PROBE.delta))) return undefined;
  return template;
}

/** Where something stands behind a name, if it ends there. */
function find(
  text: string,
  name: string,
  value: string,
  end: RegExp,
): { readonly from: number; readonly to: number } | undefined {
  const from = text.indexOf(name) + name.length;
  const to = from + value.length;
  if (from < name.length || !text.startsWith(value, from)) return undefined;
  end.lastIndex = to;
  return end.test(text) ? { from, to } : undefined;
}

function readToken(template: Template, text: string, { string }: SessionLimits): Append | undefined {
  const { head, middle, tail } = template;
  if (!text.startsWith(head)) return undefined;
  let at = head.length;
  let first = 0;
  for (let digit = text.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 48)
    first = 10 * first + digit;
  const digits = at - head.length;
  const isNumber = digits > 0 && digits <= MAX_DIGITS && text.charCodeAt(head.length) !== 48;
  if (!isNumber || !text.startsWith(middle, at)) return undefined;
  at += middle.length;
  const end = text.length - tail.length;
  if (end <= at || end - at > string || !text.endsWith(tail)) return undefined;
  for (let index = at; index < end; index++) {
    const unit = text.charCodeAt(index);
    // A quote, an escape, or what may not stand in JSON as it is: left to the parser.
    if (unit === 34 || unit === 92 || unit < 32) return undefined;
  }
  return tokenOf(template, first, text.slice(at, end));
}

function tokenOf({ append, entry }: Template, first: number, delta: string): Append {
  const { type, session, producer } = append;
  // CAST: the event of the template, a delta, with another text.
  const event = { ...entry.event, delta } as EventEntry['event'];
  return { type, session, producer, first, events: [{ ...entry, event }] };
}
