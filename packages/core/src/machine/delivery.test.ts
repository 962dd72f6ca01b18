import { describe, expect, it } from 'vitest';
import type { Frame } from '../protocol/envelope.ts';
import { judgeFrame, remember } from './delivery.ts';

const frame = (after: string | undefined, upTo: string): Frame => ({ after, upTo, items: [] });

describe('a frame (P18)', () => {
  it('is applied where it goes on from the cursor, from the log’s beginning as well', () => {
    expect(judgeFrame('a.1', new Set(), frame('a.1', 'a.2'))).toBe('apply');
    expect(judgeFrame(undefined, new Set(), frame(undefined, 'a.2'))).toBe('apply');
  });

  it('is ignored as a repeat where it ends at the cursor, or where the reader has just been', () => {
    expect(judgeFrame('a.2', new Set(), frame('a.1', 'a.2'))).toBe('ignore');
    expect(judgeFrame('a.3', new Set(['a.2']), frame('a.1', 'a.2'))).toBe('ignore');
  });

  it('is a gap anywhere else', () => {
    expect(judgeFrame('a.1', new Set(['a.0']), frame('a.2', 'a.3'))).toBe('gap');
    expect(judgeFrame(undefined, new Set(), frame('a.2', 'a.3'))).toBe('gap');
  });
});

it('remembers the last 64 places, and forgets the oldest first', () => {
  const passed = new Set<string>();
  for (let at = 0; at < 64; at++) remember(passed, `a.${at}`);
  expect(passed.size).toBe(64);
  remember(passed, 'a.64');
  expect([...passed]).toEqual(Array.from({ length: 64 }, (_, at) => `a.${at + 1}`));
});
