/** A surface is a client of its own: its own participant, its own connection, its own wire to cut. */
import { createSessionClient, type SessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { loadConfig } from './server.ts';
import { createWire, type Wire } from './wire.ts';

export interface Surface {
  /** Of the person on this page, without its kind. */
  readonly user: string;
  readonly client: SessionClient;
  readonly wire: Wire;
}

export function openSurface(url: string, user: string): Surface {
  const wire = createWire();
  const client = createSessionClient({
    transport: websocket({
      url,
      // Asked for anew with each connection: it may have changed with a restart.
      token: async () => (await loadConfig()).token,
      WebSocket: wire.WebSocket,
    }),
    participant: `user:${user}`,
  });
  return { user, client, wire };
}
