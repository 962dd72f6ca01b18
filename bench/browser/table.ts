/** The rows as text, with the goals that they miss. */
import type { Row } from './measure.ts';

/** What all are compared with, at the same throttle: as little as a page can do, and the peer. */
const LIMIT = 'direct-lines';
const PEER = 'ai-sdk';

interface Goal {
  readonly name: string;
  readonly of: 'rejoin' | 'rejoin-lanes' | 'both';
  /** Default: all. */
  readonly throttle?: number;
  /** Undefined if this run cannot tell. */
  readonly reached: (row: Row, limit: Row | undefined) => boolean | undefined;
}

const atMost = (of: Goal['of'], throttle: number, most: number): Goal => ({
  name: `main thread ≤ ${most} × ${LIMIT}`,
  of,
  throttle,
  reached: (row, limit) => limit && row.busySeconds <= most * limit.busySeconds,
});

const GOALS: readonly Goal[] = [
  atMost('rejoin', 1, 1.15),
  atMost('rejoin-lanes', 1, 1.35),
  atMost('rejoin', 4, 0.9),
  atMost('rejoin-lanes', 4, 1.1),
  { name: 'no task over 50 ms', of: 'both', reached: ({ longTasks }) => longTasks === 0 },
  { name: 'last text ≤ 100 ms behind', of: 'both', reached: ({ late }) => late <= 100 },
  {
    name: '≤ 31 commits/s',
    of: 'both',
    reached: (row) => row.commits !== undefined && perSecond(row.commits, row) <= 31,
  },
];

const perSecond = (count: number, { seconds }: Row): number => count / seconds;

const HEADS = [
  'throttle',
  'candidate',
  'busy s',
  '× limit',
  '× AI SDK',
  'cpu s',
  '× limit',
  'tasks/s',
  '> 50 ms',
  'longest',
  'late',
  'commits/s',
  'updates/s',
  'ms each',
];

const ratio = (value: number, reference: number | undefined): string =>
  reference === undefined ? '–' : `${(value / reference).toFixed(2)} ×`;

function cells(row: Row, limit: Row | undefined, peer: Row | undefined): readonly string[] {
  return [
    `${row.throttle} ×`,
    row.candidate,
    row.busySeconds.toFixed(2),
    ratio(row.busySeconds, limit?.busySeconds),
    ratio(row.busySeconds, peer?.busySeconds),
    row.cpuSeconds.toFixed(2),
    ratio(row.cpuSeconds, limit?.cpuSeconds),
    perSecond(row.tasks, row).toFixed(0),
    String(row.longTasks),
    `${row.longestMs.toFixed(0)} ms`,
    `${row.late.toFixed(0)} ms`,
    row.commits === undefined ? '–' : perSecond(row.commits, row).toFixed(1),
    row.updates === undefined ? '–' : perSecond(row.updates, row).toFixed(1),
    row.updates === undefined ? '–' : ((1000 * row.cpuSeconds) / row.updates).toFixed(1),
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
  const beside = ({ throttle }: Row, name: string) =>
    rows.find((row) => row.candidate === name && row.throttle === throttle);
  const [head = '', ...body] = lines([
    HEADS,
    ...rows.map((row) => cells(row, beside(row, LIMIT), beside(row, PEER))),
  ]);
  const text = [head];
  for (const [index, row] of rows.entries())
    text.push(`${body[index]}${row.error === undefined ? '' : `  ERROR: ${row.error}`}`);
  for (const row of rows) {
    for (const { name, of, throttle, reached } of GOALS) {
      if (!(of === row.candidate || (of === 'both' && row.candidate.startsWith('rejoin')))) continue;
      if (throttle !== undefined && throttle !== row.throttle) continue;
      const is = row.error === undefined ? reached(row, beside(row, LIMIT)) : false;
      const verdict = is === undefined ? 'not compared' : is ? 'reached' : 'MISSED';
      text.push(`${row.candidate} at ${row.throttle} ×: ${name}: ${verdict}`);
    }
  }
  return `${text.map((line) => `  ${line}`).join('\n')}\n`;
}
