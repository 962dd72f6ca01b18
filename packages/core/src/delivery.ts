/** The chain of cursors (P18, P19), as a pure judgement: may this frame be applied here? */
import type { Frame } from './protocol/envelope.ts';
import type { Cursor } from './protocol/ids.ts';

/** Where a reader stands, and the last places it has been at, newest last. */
export interface Chain {
  readonly cursor: Cursor | undefined;
  readonly passed: readonly (Cursor | undefined)[];
}

export const START: Chain = { cursor: undefined, passed: [] };

/** A repeat from further back than this leads to a resume, which is correct, only slower. */
const REMEMBERED = 32;

/** `apply` it whole, `ignore` it as a repeat, or resume from the own cursor because of a `gap`. */
export function judgeFrame({ cursor, passed }: Chain, { after, upTo }: Frame): 'apply' | 'ignore' | 'gap' {
  if (after === cursor) return 'apply';
  return upTo === cursor || passed.includes(upTo) ? 'ignore' : 'gap';
}

export const advance = ({ cursor, passed }: Chain, to: Cursor): Chain => ({
  cursor: to,
  passed: [...passed.slice(1 - REMEMBERED), cursor],
});
