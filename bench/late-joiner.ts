/**
 * What it costs to come late: from asking until the final texts are in the reader's store, and what the server sent for it,
 * counted at its sockets. Server and reader are processes of their own. The limit is one GET of the final state as JSON.
 * Warm: both have done it before. Cold: server and reader have just been started, and what the server keeps is on disk.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
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
    ours: { type: 'boolean', default: false },
  },
});
const names: readonly string[] = values.only ?? Object.keys(WORKS);
if (!names.every(isWork)) {
  process.stderr.write(
    `Usage: npm run bench -- late-joiner [--rounds 15] [--cold 5] [--only work] [--ours]. There are: ${Object.keys(WORKS).join(', ')}.\n`,
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
/** With `--ours` no peer is measured. */
const OURS: readonly CandidateName[] = ['limit', 'limit, gzip', 'rejoin, on the link', 'rejoin, by HTTP'];
const WARM_UP = 5;
/** What ours must reach, × limit. */
const GOALS = {
  'rejoin, on the link': { warm: 1.5, cold: 2, sent: 1.1 },
  'rejoin, by HTTP': { warm: 2.5, cold: 2.5, sent: 0.6 },
} as const;

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
  const measured = name === 'messages' ? OF_MANY : ALL;
  const candidates = values.ours ? OURS : measured;
  const folderOf = (each: CandidateName) => `${root}/${name}-${ALL.indexOf(each)}`;
  for (const each of candidates) {
    if (each === 'rejoin, by HTTP') {
      // The same log, which takes longest to write.
      cpSync(folderOf('rejoin, on the link'), folderOf(each), { recursive: true });
      continue;
    }
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
      (each === 'rejoin, on the link' || each === 'rejoin, by HTTP') && !work.apart
        ? judged(GOALS[each], ...ratios)
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

function judged(goal: (typeof GOALS)[keyof typeof GOALS], warm: number, cold: number, sent: number): string {
  const found = { warm, cold, sent };
  const names = ['warm', 'cold', 'sent'] as const;
  const shownGoals = (which: readonly (keyof typeof found)[]) =>
    which.map((name) => `${name} ≤ ${goal[name]} ×`).join(', ');
  const missed = names.filter((name) => found[name] > goal[name]);
  return missed.length === 0 ? shownGoals(names) : `MISSED: ${shownGoals(missed)}`;
}

const root = mkdtempSync(`${tmpdir()}/rejoin-late-`);
try {
  const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
  const load = loadavg().map((each) => each.toFixed(1));
  process.stdout.write(`late-joiner: Node ${process.versions.node}, ${versions}; load ${load}\n`);
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
