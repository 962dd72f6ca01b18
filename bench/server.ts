/**
 * What the session server costs beside what it stands on: acknowledged appends, many sessions at once, many readers of one, and
 * connections that do nothing. Server and clients are processes of their own; the clients of all candidates are the same, and
 * speak the protocol in plain JSON. Judged is the processor time of the server, which other work on the machine changes little.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { appendCost, PRODUCERS } from './server/appendCost.ts';
import { hasRedis } from './server/redis.ts';
import type { ServerName, Used } from './server/serve.ts';
import type { Asked, Found, WorkOptions } from './server/works.ts';
import { startChild } from './support/child.ts';
import { ensurePeers } from './support/peers.ts';
import { quiet } from './support/quiet.ts';
import { figure, inTurns, shown, table } from './support/stats.ts';

const TABLES = { appends, producers, sessions, 'fan-out': fanOut, idle } as const;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    /** The longest wait for a quiet machine. */
    wait: { type: 'string', default: '60' },
    only: { type: 'string', multiple: true },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const names = values.only ?? Object.keys(TABLES);
if (!names.every((name) => name in TABLES)) {
  process.stderr.write(
    `Usage: npm run bench -- server [--rounds 3] [--seconds 3] [--wait 60] [--only table]. There are: ${Object.keys(TABLES).join(', ')}.\n`,
  );
  process.exit(1);
}

/** What one round found. */
interface Result extends Found {
  /** Microseconds of the server for each thing that was done. */
  readonly cpu: number;
  /** Bytes by which the server has grown for each as the links were opened: as Node counts them, and as the system does. */
  readonly grown: number;
  readonly resident: number;
}

/** Links that warm a server, at least, and for how many seconds: after two, ours still took half as long again as after six. */
const WARM = { links: 64, seconds: 6 };

const root = mkdtempSync(`${tmpdir()}/rejoin-server-`);
let folders = 0;

/** One round: a server and clients that have just been started. */
async function round(
  server: ServerName,
  work: Asked['work'],
  count: number,
  collect = false,
): Promise<Result> {
  const serving = startChild('server/serve.ts', server, `${root}/${folders++}`);
  const clients = startChild('server/clients.ts');
  const { url } = await serving.next<{ url: string }>();
  const used = () => serving.next<Used>({ collect });
  const open = (options: WorkOptions) => clients.next({ work, url, options } satisfies Asked);
  try {
    // Warm, as a server is that has been up for a while: a lone writer would take minutes to have compiled what an append runs
    // through. What comes before the work is not measured: 1,000 hand-shakes cost more.
    await open({ session: 'warm', seconds: WARM.seconds, count: Math.max(count, WARM.links) });
    await clients.next('do');
    await clients.next('end');
    const empty = await used();
    await open({ session: 'bench', seconds, count });
    const before = await used();
    const found = await clients.next<Found>('do');
    const after = await used();
    return {
      ...found,
      cpu: (after.cpu - before.cpu) / found.done,
      grown: (before.heap - empty.heap) / found.done,
      resident: (before.memory - empty.memory) / found.done,
    };
  } finally {
    await clients.stop();
    await serving.stop();
  }
}

const rate = ({ done, ms }: Found): number => (done / ms) * 1_000;
const goal = (value: number, most: number, what: string): string =>
  value <= most ? `${what}: reached` : `${what}: MISSED`;

/** What others acknowledge, each by its own protocol: a server of streams over HTTP, and Redis where it is installed. */
function appendPeers(): readonly ServerName[] {
  ensurePeers();
  if (hasRedis()) return ['Durable Streams', 'Redis'];
  process.stdout.write(
    'Redis is not compared with: its server is not installed (apt-get install redis-server).\n',
  );
  return ['Durable Streams'];
}

async function appends(): Promise<void> {
  const servers = ['ws + SQLite', 'rejoin', ...appendPeers()] as const;
  const rows: string[][] = [];
  for (const [count, least] of [
    [1, 0.9],
    [16, 0.8],
    [200, 0.8],
  ] as const) {
    const found = await inTurns(
      servers.map((server) => () => round(server, 'append', count)),
      rounds,
      0,
    );
    const [limit = 0] = found.map((each) => figure(each.map(rate)).median);
    for (const [index, each] of found.entries()) {
      const ratio = figure(each.map(rate)).median / limit;
      rows.push([
        `${count} writers, ${servers[index]}`,
        shown(figure(each.map(rate))),
        shown(figure(each.map(({ cpu }) => cpu)), 1),
        ratio.toFixed(2),
        servers[index] === 'rejoin' ? goal(-ratio, -least, `≥ ${least} ×`) : '',
      ]);
    }
  }
  process.stdout.write(table(['acknowledged appends', 'per second', 'CPU µs each', '×', ''], rows));
}

async function producers(): Promise<void> {
  const found = await inTurns(
    PRODUCERS.map((count) => () => appendCost(count)),
    rounds,
  );
  const least = figure(found[0] ?? []).median;
  const rows = found.map((each, index) => {
    const of = figure(each);
    const ratio = of.median / least;
    return [
      String(PRODUCERS[index]),
      shown(of, 1),
      ratio.toFixed(2),
      index > 0 ? goal(ratio, 1.2, '≤ 1.2 ×') : '',
    ];
  });
  process.stdout.write(table(['producers that write', 'CPU µs an append', '×', ''], rows));
}

/** One work of several servers, the limit first. */
async function compared(
  work: Asked['work'],
  servers: readonly ServerName[],
  count: number,
  judged: (of: number, limit: number, results: readonly Result[]) => string,
): Promise<void> {
  const found = await inTurns(
    servers.map((server) => () => round(server, work, count)),
    rounds,
    0,
  );
  const medians = found.map((each) => figure(each.map(({ cpu }) => cpu)).median);
  const [limit = 0] = medians;
  const rows = found.map((each, index) => {
    const own = medians[index] ?? 0;
    return [
      servers[index] ?? '',
      shown(figure(each.map(rate))),
      shown(figure(each.map(({ cpu }) => cpu)), 1),
      (own / limit).toFixed(2),
      shown(figure(each.map(({ delays }) => delays?.p50 ?? Number.NaN)), 1),
      shown(figure(each.map(({ delays }) => delays?.p99 ?? Number.NaN)), 1),
      servers[index] === 'rejoin' ? judged(own, limit, each) : '',
    ];
  });
  const heads = [work, 'per second', 'CPU µs each', '× limit', 'p50, ms', 'p99, ms', ''];
  process.stdout.write(table(heads, rows));
}

function sessions(): Promise<void> {
  return compared('sessions', ['ws, relay', 'rejoin'], 200, (of, limit, results) => {
    const p50 = figure(results.map(({ delays }) => delays?.p50 ?? Number.NaN)).median;
    return `${goal(of / limit, 1.2, '≤ 1.2 ×')}, ${goal(p50, 10, 'p50 ≤ 10 ms')}`;
  });
}

function fanOut(): Promise<void> {
  return compared('fanOut', ['ws, batched', 'rejoin'], 1_000, (of, limit) =>
    goal(-limit / of, -0.9, '≥ 0.9 × the deliveries of a core'),
  );
}

async function idle(): Promise<void> {
  const servers = ['ws, relay', 'rejoin'] as const;
  const found = await inTurns(
    servers.map((server) => () => round(server, 'idle', 2_000, true)),
    rounds,
    0,
  );
  const rows = found.map((each, index) => {
    const of = figure(each.map(({ grown }) => grown / 1_000));
    return [
      servers[index] ?? '',
      shown(of, 1),
      shown(figure(each.map(({ resident }) => resident / 1_000)), 1),
      servers[index] === 'rejoin' ? goal(of.median, 14, '≤ 14 kB') : '',
    ];
  });
  process.stdout.write(table(['idle connections', 'kB each', 'resident, kB', ''], rows));
}

process.stdout.write(
  `server: Node ${process.versions.node}, medians of ${rounds} rounds of ${seconds} s (least–most)\n`,
);
try {
  for (const [name, run] of Object.entries(TABLES)) {
    if (!names.includes(name)) continue;
    await quiet(Number(values.wait));
    await run();
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
