/**
 * Frames of tokens, as they come dozens of times a second: each repeats the names of its text, and only numbers and a few letters
 * change from one to the next. So they are read in place. What is not one of them is parsed as JSON.
 */
import type { DeltaItem, FrameItem } from './envelope.ts';
import { placeOf } from './ids.ts';
import { isMalformed, parseText, readDelta } from './parse.ts';
import { isCount } from './shapes.ts';

/** A frame whose items alone have been checked. */
export interface ReadFrame {
  readonly channel: unknown;
  readonly after: unknown;
  readonly upTo: unknown;
  readonly items: FrameItem[];
}

/** The most characters that are read in place: pieces of a longer text would retain much of it. */
const SHORT = 1_024;
const COMMA = 44;
const ZERO = 48;

/** How deltas of a text begin, and one that begins so; those that came last, each in the place that its last letters lead to. */
const known: { readonly names: string; readonly like: DeltaItem }[] = [];

/** @param names the beginning of a delta, without the comma behind it */
function readNames(names: string): DeltaItem | undefined {
  // Ids are often alike where producers are not.
  const place = placeOf(names, names.length - 1) ^ placeOf(names, names.indexOf('/'));
  const before = known[place];
  if (before?.names === names) return before.like;
  const parsed = parseText(`${names},0,""]`, SHORT);
  const like = isMalformed(parsed) ? undefined : readDelta(parsed.value);
  if (like) known[place] = { names, like };
  return like;
}

/** How far the frame is read. */
let at = 0;

/** The number there, with the comma behind it. */
function readNumber(text: string): number {
  const from = at;
  let number = 0;
  for (let digit = text.charCodeAt(at) - ZERO; digit >= 0 && digit < 10; digit = text.charCodeAt(++at) - ZERO)
    number = number * 10 + digit;
  // No digits, and more of them behind a zero, are no number.
  const isNumber = text.charCodeAt(from) > ZERO || at === from + 1;
  if (isNumber && text.charCodeAt(at++) === COMMA) return number;
  // What follows cannot be read from nowhere: the frame is parsed.
  at = Number.NaN;
  return at;
}

/** @returns undefined for what is to be parsed: none of the letters of a token read here is escaped */
export function readTokens(text: string): ReadFrame | undefined {
  if (text.length > SHORT || text.includes('\\')) return undefined;
  at = 1;
  const channel = readNumber(text);
  const after = readNumber(text);
  const upTo = readNumber(text);
  let items: FrameItem[] | undefined;
  do {
    const names = text.indexOf('"', text.indexOf('"', at + 6) + 3) + 1;
    const like = readNames(text.slice(at, names));
    at = names + 1;
    const from = readNumber(text);
    const end = text.indexOf('"', at + 1);
    if (!like || !isCount(from) || text[names] !== ',' || text[at] !== '"' || text[end + 1] !== ']')
      return undefined;
    const { kind, producer, id } = like;
    const item = { delta: text.slice(at + 1, end), kind, producer, id, from, count: 1 };
    // Most frames have one, and a list that is made of it has no room to spare.
    if (items) items.push(item);
    else items = [item];
    at = end + 3;
  } while (text.charCodeAt(at - 1) === COMMA);
  return text[at - 1] === ']' && at === text.length ? { channel, after, upTo, items } : undefined;
}
