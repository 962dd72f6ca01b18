import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('shows three lines around what changes, each place by its own, as Git reads it', () => {
    const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`);
    const before = lines.join('');
    const after = lines.with(4, 'five\n').toSpliced(20, 1).join('');
    const patch = patchOf({ 'a.txt': before }, { 'a.txt': after });
    expect(patch.match(/^@@.*$/gm)).toEqual(['@@ -2,7 +2,7 @@', '@@ -18,7 +18,6 @@']);
    const folder = mkdtempSync(join(tmpdir(), 'rejoin-patch-'));
    writeFileSync(join(folder, 'a.txt'), before);
    execFileSync('git', ['apply', '-'], { cwd: folder, input: patch });
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe(after);
  });

  it('names what is new and what is no more, and leaves out what stays', () => {
    const patch = patchOf({ 'a.js': 'a\n', 'b.js': 'b\n' }, { 'b.js': 'b\n', 'a.ts': 'a\n' });
    expect(patch).toBe(
      '--- a/a.js\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n--- /dev/null\n+++ b/a.ts\n@@ -0,0 +1,1 @@\n+a\n',
    );
  });
});
