/** Cutting a stream of pieces into deltas that any store and any keeper would take. */
import { wellFormed } from '../protocol/wellFormed.ts';

/** In UTF-16 units, each of which is six bytes at most as JSON: far below the limit of an event. */
export const MAX_TEXT: number = 8 * 1024;

export const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

export interface DeltaSplitter {
  /** The deltas that a piece makes, together with what was held back before it. */
  push(piece: string): string[];
  /** What is left at the end. */
  rest(): string[];
}

/**
 * A model's tokens may end within a character: its first half waits for the second, because a half alone does not survive
 * storage. What is longer than an event should be is cut.
 */
export function createDeltaSplitter(): DeltaSplitter {
  let held = '';
  const cut = (text: string): string[] => {
    const deltas: string[] = [];
    for (let from = 0; from < text.length; ) {
      let to = Math.min(text.length, from + MAX_TEXT);
      if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--;
      deltas.push(text.slice(from, to));
      from = to;
    }
    return deltas;
  };
  return {
    push(piece) {
      const text = held + piece;
      held = text !== '' && isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
      return cut(wellFormed(held ? text.slice(0, -1) : text));
    },
    rest() {
      const last = held === '' ? [] : ['\ufffd'];
      held = '';
      return last;
    },
  };
}
