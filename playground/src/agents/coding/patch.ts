/** What was changed, as a unified diff: each file with all of its lines, for the project's files are short. */
import type { Files } from './tasks/task.ts';

export function patchOf(before: Files, after: Files): string {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return paths
    .filter((path) => before[path] !== after[path])
    .map((path) => patchOfFile(path, before[path], after[path]))
    .join('');
}

function patchOfFile(path: string, before: string | undefined, after: string | undefined): string {
  const [old, now] = [linesOf(before), linesOf(after)];
  const names = [
    `--- ${before === undefined ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === undefined ? '/dev/null' : `b/${path}`}`,
    `@@ -${rangeOf(old)} +${rangeOf(now)} @@`,
  ];
  return `${[...names, ...changes(old, now)].join('\n')}\n`;
}

/** All texts end with a line break. */
const linesOf = (text = ''): readonly string[] => text.split('\n').slice(0, -1);
const rangeOf = ({ length }: readonly string[]): string => (length === 0 ? '0,0' : `1,${length}`);

/** The lines of both, those that stay once: by the longest common subsequence. */
function changes(old: readonly string[], now: readonly string[]): string[] {
  /** How many lines the rests from these places on have in common. */
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
