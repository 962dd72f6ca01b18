/** Rows of the benchmarks that feed a client in its own process: all in turns, each by the time that the thread worked. */
import { loadavg } from 'node:os';
import { type Ingest, type Ingested, inOrder } from '../peers/delta.ts';
import { ingestOurs } from './ingestOurs.ts';
import { peers } from './peers.ts';
import type { Recording } from './record.ts';
import { figure, inTurns, kB, shown, table } from './stats.ts';
import { threadTime } from './threadTime.ts';

/** The clock goes in steps: what is quick is done so often that a step is a small part of it. */
export const AGAIN = 8;

/** @param lists arrays that take turns in being pushed to */
export function limit(deltas: number, lists = 1): Row {
  const texts = Array.from(
    { length: deltas },
    (_, i) => `{"type":"delta","id":"m1","delta":"token${String(i % 10)} .."}`,
  );
  return {
    work: 'JSON.parse of 46 bytes + push',
    candidate: 'limit',
    deltas,
    round: async () => repeat(AGAIN, () => parse(texts, lists)),
  };
}

export const PARSED = 'JSON.parse of these frames';

/** What ours of the same work, which follows, is compared with besides. */
export function parsed(work: string, { frames: texts, deltas, bytes }: Recording, again = AGAIN): Row {
  return {
    work,
    candidate: PARSED,
    deltas,
    bytes,
    round: async () => repeat(again, () => parse(texts, 1)),
  };
}

function repeat(again: number, once: () => number): number {
  let took = 0;
  for (let time = 0; time < again; time++) took += once();
  return took / again;
}

function parse(texts: readonly string[], lists: number): number {
  const out = Array.from({ length: lists }, (): unknown[] => []);
  const began = threadTime();
  for (let i = 0; i < texts.length; i++) out[i % lists]?.push(JSON.parse(texts[i] ?? ''));
  return threadTime() - began;
}

export interface Row {
  readonly work: string;
  readonly candidate: string;
  readonly deltas: number;
  /** Nanoseconds that this thread worked in one round. */
  readonly round: () => Promise<number>;
  readonly bytes?: number;
  readonly bound?: number;
}

async function timed(expected: readonly string[], run: () => Promise<Ingested> | Ingested): Promise<number> {
  const began = threadTime();
  const { texts, notified } = await run();
  const took = threadTime() - began;
  if (notified === 0 || expected.some((text, lane) => texts[lane] !== text))
    throw new Error('The text is not what was written.');
  return took;
}

export interface How {
  readonly again?: number;
  readonly bound?: number;
  /** Whether each lane is a session of its own. */
  readonly apart?: boolean;
}

export interface HowOurs extends How {
  /** Texts of the socket in a second of the page's clock. */
  readonly rate: number;
}

export function ours(
  work: string,
  recording: Recording,
  { rate, again = 1, bound, apart = false }: HowOurs,
): Row {
  return {
    work,
    candidate: 'rejoin',
    deltas: recording.deltas,
    bytes: recording.bytes,
    ...(bound === undefined ? {} : { bound }),
    async round() {
      let took = 0;
      for (let time = 0; time < again; time++)
        took += await timed(recording.expected, () => ingestOurs(recording, rate, apart));
      return took / again;
    },
  };
}

export function peer(
  work: string,
  candidate: string,
  lanes: readonly (readonly string[])[],
  prepare: Ingest,
  { apart = false }: How = {},
): Row {
  const deltas = inOrder(lanes);
  const expected = lanes.map((lane) => lane.join(''));
  return {
    work,
    candidate,
    deltas: deltas.length,
    round: async () => timed(expected, await prepare(lanes.length, deltas, apart)),
  };
}

const ROUNDS = 9;

/** Measures and prints them; the first is the limit. */
export async function printRows(rows: readonly Row[]): Promise<void> {
  const found = await inTurns(
    rows.map(
      ({ round, deltas }) =>
        async () =>
          (await round()) / deltas,
    ),
    ROUNDS,
  );
  const figures = found.map(figure);
  const least = figures[0]?.median ?? Number.NaN;
  const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(', ');
  process.stdout.write(`Node ${process.versions.node}, ${versions}; load ${load}\n`);
  process.stdout.write(
    `Medians of ${ROUNDS} rounds in turns (least–most), ns of the thread per delta; peers from the parsed chunk on\n`,
  );
  process.stdout.write(
    table(
      ['work', 'candidate', 'ns/delta', '× limit', '× its frames', 'frames', ''],
      rows.map(({ work, candidate, bytes, bound }, index) => {
        const ns = figures[index] ?? figure([]);
        const ratio = ns.median / least;
        const before = rows[index - 1]?.candidate === PARSED ? figures[index - 1] : undefined;
        const frames = before ? (ns.median / before.median).toFixed(2) : '–';
        const judged = bound === undefined ? '' : ratio <= bound ? `≤ ${bound} ×` : `MISSED: ≤ ${bound} ×`;
        const size = bytes === undefined ? '–' : kB(bytes);
        return [work, candidate, shown(ns), ratio.toFixed(2), frames, size, judged];
      }),
    ),
  );
}
