/** The chain of cursors (P18, P19): may this frame be applied here? */
import type { Frame } from '../protocol/envelope.ts';
import type { Cursor } from '../protocol/ids.ts';

/** A repeat from further back than this leads to a resume, which is correct, only slower. */
const REMEMBERED = 64;

/**
 * `apply` it whole, `ignore` it as a repeat, or resume from the own cursor because of a `gap`.
 *
 * @param passed the last places that the reader has been at
 */
export function judgeFrame(
  cursor: Cursor | undefined,
  passed: ReadonlySet<Cursor>,
  { after, upTo }: Frame,
): 'apply' | 'ignore' | 'gap' {
  if (after === cursor) return 'apply';
  return upTo === cursor || passed.has(upTo) ? 'ignore' : 'gap';
}

/** Remembers a place in place of the oldest one: adding must cost little, for it is on the path of every token. */
export function remember(passed: Set<Cursor>, cursor: Cursor): void {
  passed.add(cursor);
  if (passed.size <= REMEMBERED) return;
  for (const oldest of passed) {
    passed.delete(oldest);
    return;
  }
}
