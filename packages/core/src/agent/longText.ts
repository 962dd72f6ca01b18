/** A streamed text that is longer than a page should hold: the log has its beginning, and a file beside the log all of it. */
import type { FilePart } from '../protocol/answerPart.ts';
import { WINDOW_WEIGHT } from '../protocol/limits.ts';
import { isHighSurrogate } from './deltaSplitter.ts';
import type { LargeContent } from './largeContent.ts';

/**
 * UTF-16 units of one text that stand in the log: half of what the settled messages of a window may weigh, so that no text makes all
 * others leave. What models write at once is shorter (docs/decisions/0043-long-texts.md).
 */
export const MOST_TEXT: number = WINDOW_WEIGHT / 2;

/** What a process keeps of one text that it has yet to store: the server's own limit, by default. */
const MOST_STORED = 25_000_000;

/** In any language: here is more. */
const GOES_ON = '\n…';

export interface LongText {
  /** What of a piece goes into the log: undefined where the text is longer than servers store. */
  take(piece: string): string | undefined;
  /** Whether the log lacks some of it. */
  isOver(): boolean;
  /** Stores all of it. */
  store(name: string): Promise<FilePart>;
}

export function createLongText(large: Pick<LargeContent, 'available' | 'storeText'>): LongText {
  const pieces: string[] = [];
  let length = 0;
  let isOver = false;

  function take(piece: string): string | undefined {
    // Without a place for it the log takes what it can, and refuses the rest.
    if (!large.available) return piece;
    if (length + piece.length > MOST_STORED) return undefined;
    const room = MOST_TEXT - length;
    pieces.push(piece);
    length += piece.length;
    if (isOver) return '';
    if (piece.length <= room) return piece;
    isOver = true;
    const isHalf = room > 0 && isHighSurrogate(piece.charCodeAt(room - 1));
    return piece.slice(0, isHalf ? room - 1 : room) + GOES_ON;
  }

  return {
    take,
    isOver: () => isOver,
    store: (name) => large.storeText(pieces.join(''), name),
  };
}
