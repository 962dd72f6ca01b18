import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@langchain/langgraph-api/server';

/** LangGraph's own server, in memory, as `langgraph dev` runs it, with one graph. Resolves with its address. */
export async function startLangGraph(): Promise<string> {
  const { host } = await startServer({
    port: 0,
    nWorkers: 10,
    host: '127.0.0.1',
    // Where it keeps its state.
    cwd: await mkdtemp(join(tmpdir(), 'rejoin-langgraph-')),
    graphs: { agent: `${fileURLToPath(new URL('langGraphAgent.ts', import.meta.url))}:graph` },
  });
  return `http://${host}`;
}
