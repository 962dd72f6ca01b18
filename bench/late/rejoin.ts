/** Ours: the session server on its embedded store, and a client with one WebSocket. */
import { createSessionClient, type Session, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { createSessionServer, type SessionServerOptions, sqliteStore } from '@rejoin/server';
import { ACK, heardOf, openLink } from '../server/rawLink.ts';
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
      lanes.map((messages, lane) =>
        writeLane(`ws://127.0.0.1:${port}`, sessionOf(lane, apart), `agent:writer-${lane}`, messages),
      ),
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

/**
 * Token by token, as models write: each is in the log before the next one, so that a cold server finds that many. By a client
 * that folds nothing, since this is what takes longest.
 */
async function writeLane(
  url: string,
  session: string,
  participant: string,
  messages: readonly (readonly string[])[],
): Promise<void> {
  const link = await openLink(url, participant);
  async function say(event: object, fields: object = {}): Promise<void> {
    const acknowledged = heardOf(link, ACK);
    link.append(session, { ...fields, event });
    await acknowledged;
  }
  const run = 'work';
  await say({ type: 'participant.joined' });
  await say({ type: 'RUN_STARTED', threadId: session, runId: run }, { run, id: run });
  for (const [index, tokens] of messages.entries()) {
    const messageId = `message-${index}`;
    await say({ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' }, { run });
    for (const delta of tokens) await say({ type: 'TEXT_MESSAGE_CONTENT', messageId, delta });
    await say({ type: 'TEXT_MESSAGE_END', messageId }, { run });
  }
  await say({ type: 'RUN_FINISHED', threadId: session, runId: run }, { run });
  link.socket.close();
}

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
