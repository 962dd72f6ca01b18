import { describe, expect, it } from 'vitest';
import { patchOf } from './patch.ts';
import { fixedIn, PROJECT, SOURCE } from './project.ts';

const sideOf = (patch: string, mark: '-' | '+') =>
  patch
    .split('\n')
    .slice(3, -1)
    .filter((line) => line.startsWith(' ') || line.startsWith(mark))
    .map((line) => `${line.slice(1)}\n`)
    .join('');

describe('a patch', () => {
  it('holds the file before and after, and what stays once', () => {
    const after = { [SOURCE.js]: fixedIn('js')[SOURCE.js] ?? '' };
    const before = { [SOURCE.js]: PROJECT[SOURCE.js] ?? '' };
    const patch = patchOf(before, after);
    expect(patch).toMatch(/^--- a\/src\/duration\.js\n\+\+\+ b\/src\/duration\.js\n@@ -1,7 \+1,9 @@\n/);
    expect(sideOf(patch, '-')).toBe(before[SOURCE.js]);
    expect(sideOf(patch, '+')).toBe(after[SOURCE.js]);
    expect(patch.match(/^ const UNITS/gm)).toHaveLength(1);
  });

  it('names what is new and what is no more, and leaves out what stays', () => {
    const patch = patchOf({ 'a.js': 'a\n', 'b.js': 'b\n' }, { 'b.js': 'b\n', 'a.ts': 'a\n' });
    expect(patch).toBe(
      '--- a/a.js\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,1 @@\n+a\n',
    );
  });
});
