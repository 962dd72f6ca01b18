/** The chain of cursors (P18, P19), as a pure judgement: may this frame be applied here? */
import type { Frame } from './protocol/envelope.ts';
import type { Cursor } from './protocol/ids.ts';

/** Where a reader stands, and the last places it has been at. */
export interface Chain {
  readonly cursor: Cursor | undefined;
  /** Newest last; a frame that ends at one of them came twice. */
  readonly passed: readonly Cursor[];
}

export const START: Chain = { cursor: undefined, passed: [] };

/** How far back a repeated frame is recognised. One from before leads to a resume, which is correct, only slower. */
const REMEMBERED = 32;

/** `apply` it whole, `ignore` it as a repeat, or resume from the own cursor because of a `gap`. */
export function judgeFrame(chain: Chain, frame: Frame): 'apply' | 'ignore' | 'gap' {
  if (frame.after === chain.cursor) return 'apply';
  return chain.passed.includes(frame.upTo) ? 'ignore' : 'gap';
}

export function advance(chain: Chain, cursor: Cursor): Chain {
  const passed = chain.cursor === undefined ? [] : [...chain.passed.slice(1 - REMEMBERED), chain.cursor];
  return { cursor, passed };
}
