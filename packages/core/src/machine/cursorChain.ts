/** Where what has arrived ends, and where it has ended before (P18). */
import type { Frame } from '../protocol/envelope.ts';
import type { Cursor } from '../protocol/ids.ts';
import { judgeFrame } from './delivery.ts';

/** Places that are remembered. A repeat from further back leads to a resume, which is correct, only slower. */
const REMEMBERED = 64;

export interface CursorChain {
  /** Undefined before anything has arrived, and after `forget`. */
  readonly cursor: Cursor | undefined;
  readonly judge: (frame: Frame) => ReturnType<typeof judgeFrame>;
  advance(to: Cursor): void;
  /** What comes next may begin anywhere. */
  forget(): void;
}

export function createCursorChain(): CursorChain {
  /** In turn: the newest takes the place of the oldest. To add one must cost little, for it is on the path of every token. */
  let passed: Cursor[] = [];
  let advances = 0;
  // Fields, and no getters: engines keep objects with getters of their own as tables, and look each field up.
  const chain: CursorChain & { cursor: Cursor | undefined } = {
    cursor: undefined,
    judge: (frame) => judgeFrame(chain.cursor, passed, frame),
    advance(to) {
      if (chain.cursor !== undefined) passed[advances++ % REMEMBERED] = chain.cursor;
      chain.cursor = to;
    },
    forget() {
      chain.cursor = undefined;
      passed = [];
    },
  };
  return chain;
}
