/** Rejoin's own: a session server in memory, and an agent that answers in every session. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { serveAgent } from '@rejoin/core/agent';
import { memoryStore } from '@rejoin/core/internal';
import { createSessionServer } from '@rejoin/server';
import { listening, PACE_MS, WORDS } from './answer.ts';

const sessions = createSessionServer({ store: memoryStore(), authorize: () => true, path: '/rejoin' });
const server = createServer((request, response) => {
  sessions.handle(request, response).then((taken) => taken || response.writeHead(404).end(), console.error);
});
sessions.attach(server);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
// CAST: a server that listens on a port has an address of this form.
const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/rejoin`;
const agent = serveAgent({
  url,
  token: 'any',
  participant: 'agent:guide',
  handler: async (run) => {
    const text = run.text();
    for (const word of WORDS) {
      await wait(PACE_MS);
      if (run.signal.aborted) return;
      await text.write(word);
    }
  },
});
await agent.ready;
listening(url);
