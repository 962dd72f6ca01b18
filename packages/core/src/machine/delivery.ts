/** The chain of cursors (P18, P19): may this frame be applied here? */
import type { Frame } from '../protocol/envelope.ts';
import type { Cursor } from '../protocol/ids.ts';

/**
 * `apply` it whole, `ignore` it as a repeat, or resume from the own cursor because of a `gap`.
 *
 * @param passed the last places that the reader has been at
 */
export function judgeFrame(
  cursor: Cursor | undefined,
  passed: readonly Cursor[],
  { after, upTo }: Frame,
): 'apply' | 'ignore' | 'gap' {
  if (after === cursor) return 'apply';
  return upTo === cursor || passed.includes(upTo) ? 'ignore' : 'gap';
}
