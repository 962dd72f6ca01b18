/** Sealed lines in groups that never change once they are full: ten thousand lines cost no more than the newest few. */
import { afterLine, type Before, START } from './parseLine.ts';

/** Lines of a full chunk. */
export const CHUNK = 64;

export interface Chunk {
  readonly lines: readonly string[];
  readonly before: Before;
  readonly after: Before;
}

/**
 * The last is never full: there the text goes on.
 *
 * @param known earlier chunks, of which those are kept that still hold: the result is the same without them
 */
export function chunksOf(blocks: readonly string[], known: readonly Chunk[]): readonly Chunk[] {
  const chunks: Chunk[] = [];
  let before = START;
  for (let from = 0; from <= blocks.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, blocks.length);
    const last = known[chunks.length];
    const chunk =
      last && holds(last, blocks, from, to, before) ? last : chunkOf(blocks.slice(from, to), before);
    chunks.push(chunk);
    before = chunk.after;
  }
  return chunks;
}

/** `chunksOf` that keeps what it gave last. What it gives is the same without, so it may be called while rendering. */
export function rememberingChunks(): (blocks: readonly string[]) => readonly Chunk[] {
  let known: readonly Chunk[] = [];
  return (blocks) => {
    known = chunksOf(blocks, known);
    return known;
  };
}

function holds(
  { lines, before }: Chunk,
  blocks: readonly string[],
  from: number,
  to: number,
  now: Before,
): boolean {
  if (lines.length !== to - from || before.fence !== now.fence || before.joined !== now.joined) return false;
  // Sealed blocks keep their identity, so this compares no letters.
  for (let at = 0; at < lines.length; at++) if (lines[at] !== blocks[from + at]) return false;
  return true;
}

function chunkOf(lines: readonly string[], before: Before): Chunk {
  let after = before;
  for (const line of lines) after = afterLine(line, after);
  return { lines, before, after };
}
