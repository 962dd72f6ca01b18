/** The messages that our own server sends a page while agents write: their texts, as they arrive over its one link. */
import { createSessionClient, type SessionView } from '@rejoin/core';
import { memoryStore } from '@rejoin/core/internal';
import { websocket } from '@rejoin/core/websocket';
import { createSessionServer } from '@rejoin/server';
import { agentClient, createTurns, writeMessages } from './agents.ts';

export interface Recording {
  /** Every text that the page's socket received, from its welcome on. */
  readonly texts: readonly string[];
  /** Of these the frames, and the characters in them. */
  readonly frames: readonly string[];
  readonly bytes: number;
  /** Text per agent, as it must be in the end. */
  readonly expected: readonly string[];
  readonly deltas: number;
}

/** @param apart whether every agent writes in a session of its own */
export const sessionOf = (lane: number, apart: boolean): string => (apart ? `bench-${lane}` : 'bench');

/**
 * Records one session in which every agent writes one message, or one session for each agent.
 * @param burst deltas of an agent that leave together. With 1 the agents take turns, so that no frame carries two
 */
export async function record(
  lanes: readonly (readonly string[])[],
  burst: number,
  apart = false,
): Promise<Recording> {
  const server = createSessionServer({ store: memoryStore(), authorize: () => true });
  const { port } = await server.listen(0);
  const url = `ws://127.0.0.1:${port}`;
  const texts: string[] = [];
  class Recorded extends WebSocket {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') texts.push(data);
      });
    }
  }
  const reader = createSessionClient({
    transport: websocket({ url, WebSocket: Recorded }),
    participant: 'user:bench',
  });
  const sessions = Array.from({ length: apart ? lanes.length : 1 }, (_, lane) =>
    reader.session(sessionOf(lane, apart)),
  );
  const until = (done: (view: SessionView) => boolean) =>
    Promise.all(
      sessions.map(
        ({ store }) =>
          new Promise<void>((resolve) => {
            const look = () => {
              if (done(store.getState())) resolve();
            };
            store.subscribe(look);
            look();
          }),
      ),
    );
  await until(({ status }) => status === 'live');
  const turn = burst === 1 ? createTurns() : undefined;
  await Promise.all(
    lanes.map(async (lane, index) => {
      const client = agentClient({ url }, `agent:writer-${index}`);
      await writeMessages(client, sessionOf(index, apart), [lane], burst, turn);
      client.close();
    }),
  );
  const agents = apart ? 1 : lanes.length;
  await until(
    ({ state: { runs } }) =>
      runs.size === agents && [...runs.values()].every(({ status }) => status === 'finished'),
  );
  reader.close();
  await server.close({ drainMs: 0 });
  const frames = texts.filter((text) => text.startsWith('['));
  const deltas = lanes.reduce((sum, lane) => sum + lane.length, 0);
  const events = sessions.reduce((sum, { store }) => sum + store.getState().state.position, 0);
  if (events < deltas) throw new Error('Deltas were merged before they were sent.');
  return {
    texts,
    frames,
    bytes: frames.reduce((sum, { length }) => sum + length, 0),
    expected: lanes.map((lane) => lane.join('')),
    deltas,
  };
}
