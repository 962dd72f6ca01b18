/** A surface is a client of its own: its own participant, its own connection, its own wire to cut, its own clock. */
import { createSessionClient, type SessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { createSettableClock, type SettableClock } from './network/settableClock.ts';
import type { SceneSide } from './Scene.ts';
import { loadConfig } from './server.ts';
import { createWire, type Wire } from './wire.ts';

export interface Surface {
  /** Of the person on this page, without its kind. */
  readonly user: string;
  readonly kind: SceneSide['kind'];
  /** Asked for anew with each connection: it may have changed with a restart. */
  readonly token: () => Promise<string>;
  readonly client: SessionClient;
  readonly wire: Wire;
  /** By which its client goes. */
  readonly clock: SettableClock;
}

/** @param token default: that of this page's own server */
export function openSurface(
  url: string,
  user: string,
  kind: SceneSide['kind'],
  token: Surface['token'] = async () => (await loadConfig(kind)).token,
): Surface {
  const wire = createWire();
  const clock = createSettableClock();
  const client = createSessionClient({
    transport: websocket({ url, token, WebSocket: wire.WebSocket, fetch: wire.fetch }),
    participant: `${kind}:${user}`,
    clock,
  });
  return { user, kind, token, client, wire, clock };
}
