/**
 * Durable Streams' reference server, in memory. The protocol has streams and no agents: one writes into every stream that is
 * created, from outside, as a producer does.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { DurableStreamTestServer } from '@durable-streams/server';
import { listening, PACE_MS, WORDS } from './answer.ts';

const server = new DurableStreamTestServer({
  port: 0,
  host: '127.0.0.1',
  onStreamCreated: ({ path, contentType }) =>
    void answer(new URL(path, url), contentType ?? 'application/octet-stream'),
});
const url = await server.start();
listening(`${url}/answers/`);

async function answer(stream: URL, contentType: string): Promise<void> {
  const append = (body: string | null, more: Record<string, string> = {}) =>
    fetch(stream, { method: 'POST', body, headers: { 'content-type': contentType, ...more } });
  for (const word of WORDS) {
    await wait(PACE_MS);
    const { ok } = await append(
      contentType.startsWith('application/json') ? JSON.stringify({ text: word }) : word,
    );
    // Deleted meanwhile.
    if (!ok) return;
  }
  await append(null, { 'stream-closed': 'true' });
}
