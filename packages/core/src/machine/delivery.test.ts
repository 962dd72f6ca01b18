import { describe, expect, it } from 'vitest';
import type { Frame } from '../protocol/envelope.ts';
import { createCursorChain } from './cursorChain.ts';
import { judgeFrame } from './delivery.ts';

const frame = (after: string | undefined, upTo: string): Frame => ({ after, upTo, items: [] });

describe('a frame (P18)', () => {
  it('is applied where it goes on from the cursor, from the log’s beginning as well', () => {
    expect(judgeFrame('a.1', [], frame('a.1', 'a.2'))).toBe('apply');
    expect(judgeFrame(undefined, [], frame(undefined, 'a.2'))).toBe('apply');
  });

  it('is ignored as a repeat where it ends at the cursor, or where the reader has just been', () => {
    expect(judgeFrame('a.2', [], frame('a.1', 'a.2'))).toBe('ignore');
    expect(judgeFrame('a.3', ['a.2'], frame('a.1', 'a.2'))).toBe('ignore');
  });

  it('is a gap anywhere else', () => {
    expect(judgeFrame('a.1', ['a.0'], frame('a.2', 'a.3'))).toBe('gap');
    expect(judgeFrame(undefined, [], frame('a.2', 'a.3'))).toBe('gap');
  });
});

it('remembers the last 64 places, and forgets the oldest first', () => {
  const chain = createCursorChain();
  for (let at = 0; at <= 65; at++) chain.advance(`a.${at}`);
  const repeats = Array.from({ length: 66 }, (_, at) => chain.judge(frame('a.x', `a.${at}`)));
  expect(repeats).toEqual(['gap', ...Array.from({ length: 65 }, () => 'ignore')]);
  chain.forget();
  expect(chain.judge(frame('a.x', 'a.64'))).toBe('gap');
});
