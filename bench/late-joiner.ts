/**
 * What it costs to come late: from asking until the final texts are in the reader's store, and what the server sent for it,
 * counted at its sockets. Server and reader are processes of their own. The limit is one GET of the final state as JSON.
 * Warm: both have done it before. Cold: server and reader have just been started, and what the server keeps is on disk.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { CandidateName } from './late/candidates.ts';
import { isWork, WORKS, type WorkName } from './late/works.ts';
import { type Child, startChild } from './support/child.ts';
import { ensurePeers, peers } from './support/peers.ts';
import { figure, inTurns, kB, shown, table } from './support/stats.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    cold: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true },
  },
});
const names: readonly string[] = values.only ?? Object.keys(WORKS);
if (!names.every(isWork)) {
  process.stderr.write(
    `Usage: npm run bench -- late-joiner [--rounds 15] [--cold 5] [--only work]. There are: ${Object.keys(WORKS).join(', ')}.\n`,
  );
  process.exit(1);
}

ensurePeers();
const { candidate } = await import('./late/candidates.ts');
const { timedJoin } = await import('./late/timedJoin.ts');

const ALL: readonly CandidateName[] = [
  'limit',
  'limit, gzip',
  'rejoin, on the link',
  'rejoin, by HTTP',
  'AI SDK, resume',
  'TanStack AI, replay',
  'Durable Streams',
];
/** What is finished, a replayed stream does not bring back. */
const OF_MANY: readonly CandidateName[] = [
  'limit',
  'limit, gzip',
  'rejoin, on the link',
  'rejoin, by HTTP',
  'Durable Streams',
];
const WARM_UP = 5;
const TIME = 2.5;
const RAW = 1.1;
const COMPRESSED = 0.6;

interface Sent {
  readonly sent: number;
  readonly connections: number;
}

const started = new Set<Child>();

async function serve(
  name: CandidateName,
  folder: string,
): Promise<{ readonly child: Child; readonly url: string }> {
  const child = startChild('late/serve.ts', name, folder);
  started.add(child);
  const { url } = await child.next<{ url: string }>();
  return { child, url };
}

async function stop(child: Child): Promise<void> {
  started.delete(child);
  await child.stop();
}

async function measure(root: string, name: WorkName): Promise<void> {
  const work = WORKS[name].make();
  const candidates = name === 'messages' ? OF_MANY : ALL;
  const folderOf = (each: CandidateName) => `${root}/${name}-${ALL.indexOf(each)}`;
  for (const each of candidates) {
    mkdirSync(folderOf(each));
    const writer = startChild('late/write.ts', each, folderOf(each), name);
    await writer.next();
    await writer.stop();
  }

  const servers = new Map<CandidateName, Awaited<ReturnType<typeof serve>>>();
  for (const each of candidates) servers.set(each, await serve(each, folderOf(each)));
  const bytes = new Map<CandidateName, Sent>();
  const warm = await inTurns(
    [...servers].map(([each, { child, url }]) => async () => {
      const before = await child.next<Sent>({});
      const ms = await timedJoin(candidate(each), url, work);
      const after = await child.next<Sent>({});
      // Some keep their connection: only the first time they need one.
      const connections = Math.max(bytes.get(each)?.connections ?? 0, after.connections - before.connections);
      bytes.set(each, { sent: after.sent - before.sent, connections });
      return ms;
    }),
    Number(values.rounds),
    WARM_UP,
  );
  for (const { child } of servers.values()) await stop(child);

  const cold = await inTurns(
    candidates.map((each) => async () => {
      const { child, url } = await serve(each, folderOf(each));
      const reader = startChild('late/read.ts', each, url, name);
      const { ms } = await reader.next<{ ms: number }>();
      await reader.stop();
      await stop(child);
      return ms;
    }),
    Number(values.cold),
    0,
  );

  const warmLimit = figure(warm[0] ?? []).median;
  const quickest = figure(warm[0] ?? []).least;
  const coldLimit = figure(cold[0] ?? []).median;
  const limitBytes = bytes.get('limit')?.sent ?? Number.NaN;
  const rows = candidates.map((each, index) => {
    const [of, coldOf] = [figure(warm[index] ?? []), figure(cold[index] ?? [])];
    const { sent, connections } = bytes.get(each) ?? { sent: Number.NaN, connections: 0 };
    const ratios = [of.median / warmLimit, coldOf.median / coldLimit, sent / limitBytes] as const;
    return [
      each,
      shown(of, 1),
      ratios[0].toFixed(2),
      (of.least / quickest).toFixed(2),
      shown(coldOf, 0),
      ratios[1].toFixed(2),
      kB(sent),
      ratios[2].toFixed(2),
      String(connections),
      each.startsWith('rejoin') && !work.apart
        ? judged(each === 'rejoin, by HTTP' ? COMPRESSED : RAW, ...ratios)
        : '',
    ];
  });
  const heads = [
    'candidate',
    'warm, ms',
    '× limit',
    'quickest, ×',
    'cold, ms',
    '× limit',
    'sent',
    '× limit',
    'connections',
    '',
  ];
  process.stdout.write(`${WORKS[name].title}\n${table(heads, rows)}`);
}

function judged(most: number, warm: number, cold: number, sent: number): string {
  const missed = [
    ...(warm > TIME ? [`warm ≤ ${TIME} ×`] : []),
    ...(cold > TIME ? [`cold ≤ ${TIME} ×`] : []),
    ...(sent > most ? [`sent ≤ ${most} ×`] : []),
  ];
  return missed.length === 0 ? `≤ ${TIME} ×, sent ≤ ${most} ×` : `MISSED: ${missed.join(', ')}`;
}

const root = mkdtempSync(`${tmpdir()}/rejoin-late-`);
try {
  const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
  process.stdout.write(`late-joiner: Node ${process.versions.node}, ${versions}\n`);
  process.stdout.write(
    `Medians of ${values.rounds} rounds warm, ${values.cold} cold, in turns (least–most)\n`,
  );
  for (const name of names) if (isWork(name)) await measure(root, name);
} finally {
  for (const child of started) await child.stop();
  rmSync(root, { recursive: true, force: true });
}
// Connections that are kept alive would keep the process alive.
process.exit();
