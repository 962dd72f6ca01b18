/** Our way in: recorded texts through the shipping client, by its transport, to a notified subscriber of each session. */
import { createSessionClient, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import type { Ingested } from '../peers/delta.ts';
import { FedSocket } from './fedSocket.ts';
import { type Recording, sessionOf } from './record.ts';
import { threadTime } from './threadTime.ts';

/** Nanoseconds between two store updates of a visible page. */
const FLUSH = 33_000_000;

export function ingestOurs({ texts, expected }: Recording, apart = false): Ingested {
  // CAST: the transport uses these members of a WebSocket and no others.
  const Socket = FedSocket as unknown as typeof WebSocket;
  const client = createSessionClient({
    transport: websocket({ url: 'ws://bench', WebSocket: Socket }),
    participant: 'user:bench',
  });
  const sessions = Array.from({ length: apart ? expected.length : 1 }, (_, lane) =>
    client.session(sessionOf(lane, apart)),
  );
  const flush = () => {
    for (const session of sessions) session.flush();
  };
  const socket = FedSocket.last;
  let notified = 0;
  for (const { store } of sessions) store.subscribe(() => notified++);
  let flushed = threadTime();
  for (let i = 0; i < texts.length; i++) {
    socket?.onmessage?.({ data: texts[i] ?? '' });
    // The loop leaves no room for the page's timer, so it asks a clock itself: one that does not run while others work.
    if (i % 64 === 63 && threadTime() - flushed >= FLUSH) {
      flush();
      flushed = threadTime();
    }
  }
  flush();
  const views = sessions.map(({ store }) => store.getState());
  client.close();
  for (const { state, status } of views)
    if (status !== 'live' || Object.keys(state.faults).length > 0)
      throw new Error(`The log was not ingested whole: ${status}, ${JSON.stringify(state.faults)}`);
  const messages = views.flatMap(({ state }) => [...state.messages.values()]);
  const found = new Map(messages.map(({ participant, text }) => [participant, textOf(text)]));
  return { texts: expected.map((_, lane) => found.get(`agent:writer-${lane}`)), notified };
}
