/** Our way in: recorded texts through the shipping client, by its transport, to a notified subscriber of each session. */
import { createSessionClient, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import type { Ingested } from '../peers/delta.ts';
import { FedSocket } from './fedSocket.ts';
import { createPagedClock } from './pagedClock.ts';
import { type Recording, sessionOf } from './record.ts';

/** @param rate texts of the socket in a second: the client folds and shows as often as a page does meanwhile */
export function ingestOurs({ texts, expected }: Recording, rate: number, apart = false): Ingested {
  // CAST: the transport uses these members of a WebSocket and no others.
  const Socket = FedSocket as unknown as typeof WebSocket;
  const clock = createPagedClock();
  const client = createSessionClient({
    transport: websocket({ url: 'ws://bench', WebSocket: Socket }),
    participant: 'user:bench',
    clock,
  });
  const sessions = Array.from({ length: apart ? expected.length : 1 }, (_, lane) =>
    client.session(sessionOf(lane, apart)),
  );
  const socket = FedSocket.last;
  let notified = 0;
  for (const { store } of sessions) store.subscribe(() => notified++);
  for (let i = 0; i < texts.length; i++) {
    socket?.onmessage?.({ data: texts[i] ?? '' });
    clock.pass(1_000 / rate);
  }
  for (const session of sessions) session.flush();
  const views = sessions.map(({ store }) => store.getState());
  client.close();
  for (const { state, status } of views)
    if (status !== 'live' || Object.keys(state.faults).length > 0)
      throw new Error(`The log was not ingested whole: ${status}, ${JSON.stringify(state.faults)}`);
  const messages = views.flatMap(({ state }) => [...state.messages.values()]);
  const found = new Map(messages.map(({ participant, text }) => [participant, textOf(text)]));
  return { texts: expected.map((_, lane) => found.get(`agent:writer-${lane}`)), notified };
}
