/**
 * A growing text: sealed blocks that never change again, and an open tail. Where a block ends depends on the text
 * alone, so any chunking of the same text gives the same value (P23). Its hash, `a` and `b`, grows with it (P27).
 */
import { type Hash, hashText, NO_HASH } from './hash.ts';

export interface StreamedText extends Hash {
  /** Whole lines, each with its line break, or pieces of a very long one. Their identity is stable. */
  readonly blocks: readonly string[];
  readonly tail: string;
  /** UTF-16 units in all. */
  readonly length: number;
}

/** Longest block in UTF-16 units. Part of the reducer. */
const MAX_BLOCK = 4_096;

export const NO_TEXT: StreamedText = { blocks: [], tail: '', length: 0, ...NO_HASH };

export function appendText(text: StreamedText, delta: string): StreamedText {
  if (delta === '') return text;
  const { a, b } = hashText(delta, text);
  let tail = text.tail + delta;
  let sealed: string[] | undefined;
  while (true) {
    const end = blockEnd(tail);
    if (end === 0) break;
    sealed ??= [];
    sealed.push(tail.slice(0, end));
    tail = tail.slice(end);
  }
  return {
    // A list that is made at once has no room to spare: there are as many as there are messages.
    blocks: sealed ? text.blocks.concat(sealed) : text.blocks,
    tail,
    length: text.length + delta.length,
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

/** The whole text as one string. */
export const textOf = (text: StreamedText): string => text.blocks.join('') + text.tail;
