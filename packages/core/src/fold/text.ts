/**
 * A growing text: sealed blocks that never change again, and an open tail. Where a block ends depends on the text
 * alone, so any chunking of the same text gives the same value (P23). Its hash, `a` and `b`, grows with it (P27).
 */
import type { TextSum } from '../protocol/envelope.ts';
import { hashText, joinHash, NO_HASH } from './hash.ts';

export interface StreamedText extends TextSum {
  /** Whole lines, each with its line break, or pieces of a very long one. Their identity is stable. */
  readonly blocks: readonly string[];
  readonly tail: string;
  /** Its characters are not here, by this reader's interest (P37): `blocks` and `tail` are empty, the rest is exact. */
  readonly withheld?: true;
}

/** Longest block in UTF-16 units. Part of the reducer. */
const MAX_BLOCK = 4_096;

export const NO_TEXT: StreamedText = { blocks: [], tail: '', length: 0, ...NO_HASH };

/** @param delta what follows, or what is known of it where its characters are withheld: then all of the text is, from there on */
export function appendText(text: StreamedText, delta: string | TextSum): StreamedText {
  if (delta.length === 0) return text;
  const isHere = typeof delta === 'string';
  const { a, b } = isHere ? hashText(delta, text) : joinHash(text, delta, delta.length);
  const length = text.length + delta.length;
  if (!isHere || text.withheld) return { ...NO_TEXT, length, a, b, withheld: true };
  let tail = text.tail + delta;
  let sealed: string[] | undefined;
  // What is open has no line break. Looking for one makes one string of its parts: not for each token, but once in 256 units.
  const mayEnd = delta.includes('\n') || (tail.length ^ text.tail.length) > 255 || tail.length > MAX_BLOCK;
  for (let end = mayEnd && blockEnd(tail); end; end = blockEnd(tail)) {
    sealed ??= [];
    sealed.push(tail.slice(0, end));
    tail = tail.slice(end);
  }
  return {
    // A list that is made at once has no room to spare: there are as many as there are messages.
    blocks: sealed ? text.blocks.concat(sealed) : text.blocks,
    tail,
    length,
    a,
    b,
  };
}

/** Where the first block of `text` ends, or 0 while it is open. Never inside a surrogate pair. */
function blockEnd(text: string): number {
  const line = text.indexOf('\n') + 1;
  if (line > 0 && line <= MAX_BLOCK) return line;
  // One unit more than a block must be there, so that whether the cut splits a pair is known.
  if (text.length <= MAX_BLOCK) return 0;
  const last = text.charCodeAt(MAX_BLOCK - 1);
  return last >= 0xd800 && last <= 0xdbff ? MAX_BLOCK - 1 : MAX_BLOCK;
}

/** What is known of it without its characters. */
export const textSum = ({ length, a, b }: StreamedText): TextSum => ({ length, a, b });

/** Whether two texts are the same, characters or not: the fold never asks for characters, since some readers have none. */
export const isSameText = (one: TextSum, other: TextSum): boolean =>
  one.length === other.length && one.a === other.a && one.b === other.b;

/** The whole text as one string: empty where it is withheld. */
export const textOf = (text: StreamedText): string => text.blocks.join('') + text.tail;

/**
 * What a text has grown by since it was another, earlier one. Undefined if it is no continuation of that: it was begun anew, or changed.
 * Neither may be withheld.
 */
export function grownBy(before: StreamedText, after: StreamedText): string | undefined {
  const since = after.blocks.slice(before.blocks.length).join('') + after.tail;
  if (!since.startsWith(before.tail)) return undefined;
  const grown = since.slice(before.tail.length);
  // What is sealed is not compared line by line: the hash of the whole says as much.
  const whole: TextSum = { length: before.length + grown.length, ...hashText(grown, before) };
  return isSameText(whole, after) ? grown : undefined;
}
