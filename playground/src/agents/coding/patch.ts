/** What was changed, as a unified diff. */
import type { Files } from './tasks/task.ts';

export function patchOf(before: Files, after: Files): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => patchOfFile(path, before[path], after[path]))
    .join('');
}

function patchOfFile(path: string, before: string | undefined, after: string | undefined): string {
  const names = [
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
  ];
  return `${[...names, ...hunks(changes(linesOf(before), linesOf(after)))].join('\n')}\n`;
}

/** How many lines that stay are shown around those that change. */
const AROUND = 3;

/** Each place that changes, with the lines around it; places that are close are one. */
function hunks(lines: readonly string[]): string[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((line) => !line.startsWith(' ')),
  );
  const result: string[] = [];
  /** Lines of both sides before the one that is looked at. */
  let [old, now] = [0, 0];
  for (let index = 0; index < lines.length; ) {
    const end = near.indexOf(!near[index], index);
    const part = lines.slice(index, end < 0 ? undefined : end);
    const [removed, added] = [countOf(part, '-'), countOf(part, '+')];
    const kept = part.length - removed - added;
    const [before, after] = [kept + removed, kept + added];
    if (near[index]) result.push(`@@ -${rangeOf(old, before)} +${rangeOf(now, after)} @@`, ...part);
    old += before;
    now += after;
    index += part.length;
  }
  return result;
}

const countOf = (lines: readonly string[], mark: string): number =>
  lines.filter((line) => line.startsWith(mark)).length;

/** All texts end with a line break. */
const linesOf = (text = ''): readonly string[] => text.split('\n').slice(0, -1);
const rangeOf = (before: number, count: number): string => `${count === 0 ? before : before + 1},${count}`;

/** The lines of both, those that stay once: by the longest common subsequence. */
function changes(old: readonly string[], now: readonly string[]): string[] {
  /** How many lines both texts have in common from these places on. */
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (row: number, column: number) => common[row]?.[column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      const same = old[row] === now[column];
      const rest = Math.max(at(row + 1, column), at(row, column + 1));
      common[row]?.splice(column, 1, same ? at(row + 1, column + 1) + 1 : rest);
    }
  }
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < old.length || column < now.length) {
    if (row < old.length && column < now.length && old[row] === now[column]) {
      lines.push(` ${old[row++]}`);
      column++;
    } else if (column >= now.length || (row < old.length && at(row + 1, column) >= at(row, column + 1)))
      lines.push(`-${old[row++]}`);
    else lines.push(`+${now[column++]}`);
  }
  return lines;
}
