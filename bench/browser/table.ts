/** The rows as text, with the goals that they miss. */
import type { Row } from './measure.ts';

/** The candidate that all are compared with, at the same throttle. */
export const REFERENCE = 'ai-sdk';
/** The candidate that must reach the goals. */
const OURS = 'rejoin';

interface Goal {
  readonly name: string;
  readonly applies: (row: Row) => boolean;
  /** Undefined if this run cannot tell. */
  readonly reached: (row: Row, reference: Row | undefined) => boolean | undefined;
}

const always = () => true;
const GOALS: readonly Goal[] = [
  {
    name: 'main thread ≤ 0.5 × ai-sdk',
    applies: always,
    reached: (row, reference) => reference && row.busySeconds <= 0.5 * reference.busySeconds,
  },
  {
    name: 'main thread ≤ 5 s of 10',
    applies: ({ throttle }) => throttle === 4,
    reached: ({ busySeconds, seconds }) => busySeconds <= 0.5 * seconds,
  },
  { name: 'no task over 50 ms', applies: always, reached: ({ longTasks }) => longTasks === 0 },
  { name: 'last text ≤ 100 ms behind', applies: always, reached: ({ late }) => late <= 100 },
  {
    name: '≤ 31 commits/s',
    applies: always,
    reached: (row) => row.commits !== undefined && perSecond(row.commits, row) <= 31,
  },
];

const perSecond = (count: number, { seconds }: Row): number => count / seconds;

const HEADS = [
  'throttle',
  'candidate',
  'busy s',
  'ratio',
  'cpu s',
  'ratio',
  'tasks/s',
  '> 50 ms',
  'longest',
  'late',
  'commits/s',
];

const ratio = (value: number, reference: number | undefined): string =>
  reference === undefined ? '–' : `${(value / reference).toFixed(2)} ×`;

function cells(row: Row, reference: Row | undefined): readonly string[] {
  return [
    `${row.throttle} ×`,
    row.candidate,
    row.busySeconds.toFixed(2),
    ratio(row.busySeconds, reference?.busySeconds),
    row.cpuSeconds.toFixed(2),
    ratio(row.cpuSeconds, reference?.cpuSeconds),
    perSecond(row.tasks, row).toFixed(0),
    String(row.longTasks),
    `${row.longestMs.toFixed(0)} ms`,
    `${row.late.toFixed(0)} ms`,
    row.commits === undefined ? '–' : perSecond(row.commits, row).toFixed(1),
  ];
}

/** Right-aligned, but for the names. */
function lines(table: readonly (readonly string[])[]): string[] {
  const widths = HEADS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) =>
        column === 1 ? cell.padEnd(widths[1] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

export function report(rows: readonly Row[]): string {
  const referenceOf = ({ throttle }: Row) =>
    rows.find((row) => row.candidate === REFERENCE && row.throttle === throttle);
  const [head = '', ...body] = lines([HEADS, ...rows.map((row) => cells(row, referenceOf(row)))]);
  const text = [head];
  for (const [index, row] of rows.entries())
    text.push(`${body[index]}${row.error === undefined ? '' : `  ERROR: ${row.error}`}`);
  for (const row of rows.filter(({ candidate }) => candidate === OURS)) {
    for (const { name, applies, reached } of GOALS) {
      if (!applies(row)) continue;
      const is = row.error === undefined ? reached(row, referenceOf(row)) : false;
      const verdict = is === undefined ? 'not compared' : is ? 'reached' : 'MISSED';
      text.push(`${OURS} at ${row.throttle} ×: ${name}: ${verdict}`);
    }
  }
  return `${text.map((line) => `  ${line}`).join('\n')}\n`;
}
