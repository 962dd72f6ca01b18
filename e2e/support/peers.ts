/** Servers of others, of e2e/peers. */
import { existsSync } from 'node:fs';
import { start } from './processes.ts';

/** Whether they are there: scripts/ensure-peers.mjs installs them, where there is a network. */
export const peersInstalled = existsSync(
  new URL('../peers/node_modules/.package-lock.json', import.meta.url),
);
if (!peersInstalled)
  console.warn('e2e/peers is not installed, so what needs it is left out: node scripts/ensure-peers.mjs');

/** Starts one. Resolves with the address that it listens at. */
export async function startPeer(server: string): Promise<string> {
  const { line } = start(`e2e/peers/servers/${server}.ts`, [], { LOG_LEVEL: 'error' });
  return (await line(/^listening on/)).replace('listening on ', '');
}
