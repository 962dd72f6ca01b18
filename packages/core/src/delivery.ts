/** The chain of cursors (P18, P19), as a pure judgement: may this frame be applied here? */
import type { Frame } from './protocol/envelope.ts';
import type { Cursor } from './protocol/ids.ts';

/** Where a reader stands, and the last places it has been at: between 32 and 64 of them, newest first. */
export interface Chain {
  readonly cursor: Cursor | undefined;
  readonly passed: Passed | undefined;
  readonly older: Passed | undefined;
}

/** A list, because adding to it must cost nothing: it is on the way of every token. */
interface Passed {
  readonly cursor: Cursor;
  readonly before: Passed | undefined;
  readonly length: number;
}

export const START: Chain = { cursor: undefined, passed: undefined, older: undefined };

/** A repeat from further back than this leads to a resume, which is correct, only slower. */
const REMEMBERED = 32;

/** `apply` it whole, `ignore` it as a repeat, or resume from the own cursor because of a `gap`. */
export function judgeFrame(chain: Chain, frame: Frame): 'apply' | 'ignore' | 'gap' {
  if (frame.after === chain.cursor) return 'apply';
  const repeated =
    frame.upTo === chain.cursor || includes(chain.passed, frame.upTo) || includes(chain.older, frame.upTo);
  return repeated ? 'ignore' : 'gap';
}

export function advance(chain: Chain, cursor: Cursor): Chain {
  const { passed, older } = chain;
  if (chain.cursor === undefined) return { cursor, passed, older };
  const length = (passed?.length ?? 0) + 1;
  if (length > REMEMBERED)
    return { cursor, passed: { cursor: chain.cursor, before: undefined, length: 1 }, older: passed };
  return { cursor, passed: { cursor: chain.cursor, before: passed, length }, older };
}

function includes(list: Passed | undefined, cursor: Cursor): boolean {
  for (let each = list; each; each = each.before) if (each.cursor === cursor) return true;
  return false;
}
