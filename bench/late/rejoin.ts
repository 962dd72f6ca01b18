/** Ours: the session server on its embedded store, and a client with one WebSocket. */
import { createSessionClient, type Session, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { createSessionServer, type SessionServerOptions, sqliteStore } from '@rejoin/server';
import { agentClient, writeMessages } from '../support/agents.ts';
import { sessionOf } from '../support/record.ts';
import type { Candidate } from './candidate.ts';

const serverOn = (folder: string, options: Pick<SessionServerOptions, 'snapshotsByHttpFrom'> = {}) =>
  createSessionServer({ store: sqliteStore(folder), authorize: () => true, ...options });

/** @param snapshotsByHttpFrom characters from which on a snapshot is fetched by HTTP, compressed; else it comes on the link */
export const rejoin = (snapshotsByHttpFrom: number): Candidate => ({
  async write(folder, { lanes, apart }) {
    const server = serverOn(folder);
    const { port } = await server.listen(0);
    await Promise.all(
      lanes.map(async (messages, lane) => {
        const client = agentClient({ url: `ws://127.0.0.1:${port}` }, `agent:writer-${lane}`);
        await writeMessages(client, sessionOf(lane, apart), messages, 64);
        client.close();
      }),
    );
    await server.close({ drainMs: 0 });
  },
  async serve(folder) {
    const { port } = await serverOn(folder, { snapshotsByHttpFrom }).listen(0);
    return `ws://127.0.0.1:${port}`;
  },
  async join(url, { lanes, apart }) {
    const client = createSessionClient({
      transport: websocket({ url }),
      participant: 'user:late',
      onError: (error) => {
        throw error;
      },
    });
    const sessions = Array.from({ length: apart ? lanes.length : 1 }, (_, lane) =>
      client.session(sessionOf(lane, apart)),
    );
    await Promise.all(sessions.map(live));
    const texts = lanes.map((_, lane) => {
      const { messages } = (sessions[apart ? lane : 0] as Session).store.getState().state;
      return [...messages.values()]
        .filter(({ participant }) => participant === `agent:writer-${lane}`)
        .map(({ text }) => textOf(text));
    });
    return { texts, close: () => client.close() };
  },
});

/** Until all that was there is proven to be in the store. */
function live({ store }: Session): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (store.getState().status === 'live') resolve();
    };
    store.subscribe(look);
    look();
  });
}
