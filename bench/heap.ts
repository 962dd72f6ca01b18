/**
 * What 10,000 messages of 300 characters weigh in a client's store: the heap after collection, less what it was before, each
 * store in a process of its own. The limit is plain parsed objects in an array.
 */
import type { StoreName } from './heap/stores.ts';
import { startChild } from './support/child.ts';
import { ensurePeers, peers } from './support/peers.ts';
import { table } from './support/stats.ts';

ensurePeers();
const BOUND = 10;
const MB = 1_000_000;
const NAMES: readonly StoreName[] = [
  'limit',
  'rejoin, watched while written',
  'rejoin, come to late',
  'rejoin, one session with its history',
  'AI SDK',
  'TanStack AI',
  'AG-UI client',
  'Ably',
];

async function weigh(name: StoreName): Promise<number> {
  const ours = name.startsWith('rejoin');
  const server = ours ? startChild('heap/serve.ts') : undefined;
  const url = (await server?.next<{ url: string }>())?.url ?? '';
  await server?.next({ set: 'small' });
  if (name === 'rejoin, come to late') await server?.next({ set: 'many' });
  if (name === 'rejoin, one session with its history') await server?.next({ set: 'long' });
  const weighing = startChild('heap/weigh.ts', name, url);
  try {
    if (name === 'rejoin, watched while written') {
      await weighing.next();
      // Its last word may come before the server's.
      const weight = weighing.next<{ bytes: number }>();
      await server?.next({ set: 'tokens' });
      return (await weight).bytes;
    }
    return (await weighing.next<{ bytes: number }>()).bytes;
  } finally {
    await weighing.stop();
    await server?.stop();
  }
}

const versions = [...peers()].map(([name, version]) => `${name} ${version}`).join(', ');
process.stdout.write(`heap: Node ${process.versions.node}, ${versions}\n`);
process.stdout.write(
  '10,000 messages of 300 characters; one round, for a heap after collection hardly differs\n',
);
const found = new Map<StoreName, number>();
for (const name of NAMES) found.set(name, (await weigh(name)) / MB);
const limit = found.get('limit') ?? Number.NaN;
process.stdout.write(
  table(
    ['store', 'heap, MB', '× limit', ''],
    [...found].map(([name, weight]) => {
      const goal = `≤ ${BOUND} MB`;
      const judged = !name.startsWith('rejoin') ? '' : weight <= BOUND ? goal : `MISSED: ${goal}`;
      return [name, weight.toFixed(1), (weight / limit).toFixed(2), judged];
    }),
  ),
);
