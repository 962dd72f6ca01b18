/** Durable Streams: its file-backed server and its client, which reads the whole log. The fold is the app's: it has none. */
import { stream } from '#durable-streams';
import { DurableStreamTestServer } from '#durable-streams-server';
import type { Candidate, Texts } from './candidate.ts';
import type { Work } from './works.ts';

/** One token as an app would put it on a stream. */
interface Entry {
  readonly agent: number;
  readonly message: number;
  readonly delta: string;
}

const BURST = 64;
const JSON_TYPE = { 'Content-Type': 'application/json' };

async function ask(url: string, method: string, body?: string): Promise<void> {
  const response = await fetch(url, { method, headers: JSON_TYPE, ...(body === undefined ? {} : { body }) });
  if (!response.ok) throw new Error(`${method} ${url} answered ${response.status}.`);
}

/** All agents in turn, a burst each, as on our own server. */
function* bursts(lanes: Work['lanes']): Generator<readonly Entry[]> {
  const each = lanes.map((messages, agent) =>
    messages.flatMap((tokens, message) => tokens.map((delta): Entry => ({ agent, message, delta }))),
  );
  for (let from = 0; from < (each[0]?.length ?? 0); from += BURST)
    for (const entries of each) yield entries.slice(from, from + BURST);
}

async function readStream(url: string, texts: string[][]): Promise<void> {
  const response = await stream({ url, live: false, json: true });
  for (const item of await response.json()) {
    // CAST: what is read is what was written above.
    const { agent, message, delta } = item as Entry;
    const of = texts[agent] as string[];
    of[message] = (of[message] ?? '') + delta;
  }
}

export const durableStreams: Candidate = {
  async write(folder, { lanes, apart }) {
    const server = new DurableStreamTestServer({ port: 0, dataDir: folder });
    const url = await server.start();
    for (let index = 0; index < (apart ? lanes.length : 1); index++) await ask(`${url}/${index}`, 'PUT');
    for (const burst of bursts(lanes))
      await ask(`${url}/${apart ? (burst[0]?.agent ?? 0) : 0}`, 'POST', JSON.stringify(burst));
    await server.stop();
  },
  serve: (folder) => new DurableStreamTestServer({ port: 0, dataDir: folder }).start(),
  async join(url, { lanes, apart }) {
    const texts: string[][] = lanes.map(() => []);
    await Promise.all(
      Array.from({ length: apart ? lanes.length : 1 }, (_, index) => readStream(`${url}/${index}`, texts)),
    );
    return { texts: texts satisfies Texts };
  },
};
