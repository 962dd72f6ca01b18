import { describe, expect, it } from 'vitest';
import { patchOf } from './patch.ts';
import { DURATION } from './tasks/duration.ts';

const sideOf = (patch: string, mark: '-' | '+') =>
  patch
    .split('\n')
    .slice(3, -1)
    .filter((line) => line.startsWith(' ') || line.startsWith(mark))
    .map((line) => `${line.slice(1)}\n`)
    .join('');

describe('a patch', () => {
  it('holds the file before and after, and what stays once', () => {
    const path = 'src/duration.js';
    const after = { [path]: DURATION.source.js };
    const before = { [path]: DURATION.start[path] ?? '' };
    const patch = patchOf(before, after);
    expect(patch).toMatch(/^--- a\/src\/duration\.js\n\+\+\+ b\/src\/duration\.js\n@@ -1,7 \+1,9 @@\n/);
    expect(sideOf(patch, '-')).toBe(before[path]);
    expect(sideOf(patch, '+')).toBe(after[path]);
    expect(patch.match(/^ const UNITS/gm)).toHaveLength(1);
  });

  it('names what is new and what is no more, and leaves out what stays', () => {
    const patch = patchOf({ 'a.js': 'a\n', 'b.js': 'b\n' }, { 'b.js': 'b\n', 'a.ts': 'a\n' });
    expect(patch).toBe(
      '--- a/a.js\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,1 @@\n+a\n',
    );
  });
});
