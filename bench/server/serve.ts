/** A process that serves one candidate: `serve.ts <candidate> <folder>`. Says its address, and what it has used when asked. */
import { mkdirSync } from 'node:fs';
import { createSessionServer, sqliteStore } from '@rejoin/server';
import { servePlain } from './plain.ts';
import { startRedis } from './redis.ts';

/** What a candidate serves at, and its processor time in microseconds, where it works in a process of its own. */
interface Served {
  readonly url: string;
  readonly cpu?: () => number;
}

const SERVERS = {
  rejoin: async (folder) => {
    const server = createSessionServer({ store: sqliteStore(folder), authorize: () => true });
    return { url: `ws://127.0.0.1:${(await server.listen(0)).port}` };
  },
  'ws + SQLite': async (folder) => ({ url: await servePlain({ folder }) }),
  'ws, relay': async () => ({ url: await servePlain({}) }),
  'ws, batched': async () => ({ url: await servePlain({ batched: true }) }),
  'Durable Streams': async (folder) => {
    const { DurableStreamTestServer } = await import('#durable-streams-server');
    return { url: await new DurableStreamTestServer({ port: 0, dataDir: folder }).start() };
  },
  Redis: startRedis,
} as const satisfies Record<string, (folder: string) => Promise<Served>>;

export type ServerName = keyof typeof SERVERS;

/** What a server has used so far. */
export interface Used {
  /** Microseconds of all its threads. */
  readonly cpu: number;
  /** Bytes of the process that the system has given it, after a collection. */
  readonly memory: number;
  /** Of these in the heap and beside it, as Node counts them. */
  readonly heap: number;
}

const [, , name = '', folder = ''] = process.argv;
mkdirSync(folder, { recursive: true });
// CAST: the benchmark's own name for it.
const served: Served = await SERVERS[name as ServerName](folder);
process.on('message', ({ collect }: { readonly collect?: boolean }) => {
  if (collect) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  const cpu = served.cpu?.() ?? user + system;
  process.send?.({ cpu, memory: rss, heap: heapUsed + external } satisfies Used);
});
process.on('disconnect', () => process.exit());
process.send?.({ url: served.url });
