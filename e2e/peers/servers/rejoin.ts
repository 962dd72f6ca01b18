/** Rejoin's own: a session server in memory, an agent that answers in every session, and one that it asks. */
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
const token = 'any';
/** Asked by the guide, it writes into the session by itself. */
const checker = serveAgent({
  ...{ url, token },
  participant: 'agent:checker',
  accepts: ({ to }) => to?.includes('agent:checker') === true,
  handler: (run) => run.text().write('It is so.'),
});
const guide = serveAgent({
  ...{ url, token },
  participant: 'agent:guide',
  handler: async (run) => {
    const asked = run.askAgents(['agent:checker'], 'Is it so?');
    // A Stop ends what was asked as well.
    asked.catch(() => {});
    const text = run.text();
    for (const word of WORDS) {
      await wait(PACE_MS);
      if (run.signal.aborted) return;
      for (const { content } of await run.takeSteering()) await text.write(`(You said: ${content}) `);
      await text.write(word);
    }
    await asked;
  },
});
await Promise.all([checker.ready, guide.ready]);
listening(url);
