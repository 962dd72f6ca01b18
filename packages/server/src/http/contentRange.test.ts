import { expect, it } from 'vitest';
import { readRange } from './contentRange.ts';

it('reads one range of bytes, and ignores what is none (RFC 9110 section 14)', () => {
  expect(readRange('bytes=0-3', 10)).toEqual({ start: 0, end: 3 });
  expect(readRange('bytes=4-', 10)).toEqual({ start: 4, end: 9 });
  expect(readRange('bytes=4-400', 10)).toEqual({ start: 4, end: 9 });
  expect(readRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  expect(readRange('bytes=-30', 10)).toEqual({ start: 0, end: 9 });
  expect(readRange('bytes=10-', 10)).toBe('unsatisfiable');
  expect(readRange('bytes=-0', 10)).toBe('unsatisfiable');
  expect(readRange('bytes=0-', 0)).toBe('unsatisfiable');
  for (const other of [undefined, '', 'bytes=-', 'bytes=5-4', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b'])
    expect(readRange(other, 10)).toBe('all');
});
