/** Where what has arrived ends, and where it has ended before (P18). */
import type { Frame } from '../protocol/envelope.ts';
import type { Cursor } from '../protocol/ids.ts';
import { judgeFrame, remember } from './delivery.ts';

export interface CursorChain {
  /** Undefined before anything has arrived, and after `forget`. */
  readonly cursor: Cursor | undefined;
  readonly judge: (frame: Frame) => ReturnType<typeof judgeFrame>;
  advance(to: Cursor): void;
  /** What comes next may begin anywhere. */
  forget(): void;
}

export function createCursorChain(): CursorChain {
  let cursor: Cursor | undefined;
  let passed = new Set<Cursor>();
  return {
    get cursor() {
      return cursor;
    },
    judge: (frame) => judgeFrame(cursor, passed, frame),
    advance(to) {
      if (cursor !== undefined) remember(passed, cursor);
      cursor = to;
    },
    forget() {
      cursor = undefined;
      passed = new Set();
    },
  };
}
