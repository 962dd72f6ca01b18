/**
 * That no client pays for what it does not read: 200 agents write 20 tokens a second each into one session. A page reads all, a phone
 * watches three, and each agent reads the outline, as agents do, or else everything. Judged are bytes, and processor time, which
 * other work on the machine changes little.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import type { SessionInterest } from '@rejoin/core/protocol';
import type { CrowdOptions, Heard } from './interest/crowd.ts';
import type { Used } from './server/serve.ts';
import { startChild } from './support/child.ts';
import { quiet } from './support/quiet.ts';
import { figure, inTurns, shown, table } from './support/stats.ts';

const RATE = 20;
const WARM_UP = 2;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    agents: { type: 'string', default: '200' },
    /** The longest wait for a quiet machine. */
    wait: { type: 'string', default: '60' },
  },
});
const [rounds, seconds, agents] = [Number(values.rounds), Number(values.seconds), Number(values.agents)];

interface Result extends Heard {
  /** Microseconds of the server for each token. */
  readonly server: number;
  /** Part of a core that one real agent has used, in percent. */
  readonly agent: number;
}

const root = mkdtempSync(`${tmpdir()}/rejoin-interest-`);
let folders = 0;

/** One round: a server, a crowd and a real agent that have just been started. */
async function round(reads: SessionInterest): Promise<Result> {
  const serving = startChild('server/serve.ts', 'rejoin', `${root}/${folders++}`);
  const crowd = startChild('interest/crowd.ts');
  const { url } = await serving.next<{ url: string }>();
  const session = 'bench';
  const joined = startChild('interest/agent.ts', url, session, String(RATE), JSON.stringify(reads));
  try {
    await joined.next();
    await crowd.next({ url, session, agents, rate: RATE, reads } satisfies CrowdOptions);
    // Warm, as processes are that have been up for a while.
    await joined.next({ seconds: WARM_UP });
    await crowd.next({ seconds: WARM_UP });
    const [before, own] = [await serving.next<Used>({}), await joined.next<{ used: number }>({})];
    await joined.next({ seconds });
    const heard = await crowd.next<Heard>({ seconds });
    const [after, later] = [await serving.next<Used>({}), await joined.next<{ used: number }>({})];
    return {
      ...heard,
      server: (after.cpu - before.cpu) / heard.tokens,
      agent: ((later.used - own.used) / (seconds * 1_000)) * 100,
    };
  } finally {
    await Promise.all([joined, crowd, serving].map((each) => each.stop()));
  }
}

const goal = (value: number, most: number, what: string): string =>
  value <= most ? `${what}: reached` : `${what}: MISSED`;

process.stdout.write(
  `interest: Node ${process.versions.node}, ${agents} agents × ${RATE} tokens/s, medians of ${rounds} rounds of ${seconds} s (least–most)\n`,
);
try {
  await quiet(Number(values.wait));
  const [outline = [], all = []] = await inTurns([() => round({}), () => round('all')], rounds, 0);
  const of = (results: readonly Result[], value: (result: Result) => number) => figure(results.map(value));
  const bytes = of(outline, ({ page, phone }) => (phone / page) * 100);
  const agent = of(outline, (result) => result.agent);
  const server = of(outline, (result) => result.server);
  const p99 = of(outline, ({ delays }) => delays.p99);
  const wide = of(all, (result) => result.server);
  const rows = [
    [
      'phone that watches three: bytes, % of the page’s',
      shown(bytes, 2),
      '100',
      goal(bytes.median, 5, '≤ 5 %'),
    ],
    [
      'one real agent: % of a core',
      shown(agent, 2),
      shown(
        of(all, (result) => result.agent),
        2,
      ),
      goal(agent.median, 1.2, '≤ 1.2 %'),
    ],
    [
      'a token until the page has it: p50, ms',
      shown(
        of(outline, ({ delays }) => delays.p50),
        1,
      ),
      shown(
        of(all, ({ delays }) => delays.p50),
        1,
      ),
      '',
    ],
    [
      'p99, ms',
      shown(p99, 1),
      shown(
        of(all, ({ delays }) => delays.p99),
        1,
      ),
      goal(p99.median, 15, '≤ 15 ms'),
    ],
    [
      'server: CPU µs a token',
      shown(server, 1),
      shown(wide, 1),
      goal(server.median / wide.median, 0.3, `${(server.median / wide.median).toFixed(2)} ×, ≤ 0.3 ×`),
    ],
  ];
  process.stdout.write(table(['', 'agents read the outline', 'agents read all', ''], rows));
} finally {
  rmSync(root, { recursive: true, force: true });
}
