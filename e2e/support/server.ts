/** A real session server on a data folder of its own, to be killed and started again. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Started, start } from './processes.ts';

export const USER = 'user-secret';
export const AGENT = 'agent-secret';

export interface TestServer {
  readonly process: Started;
  readonly port: number;
  readonly url: string;
  readonly data: string;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'rejoin-e2e-'));

/** Starts one, and does not wait for it. */
export function spawnServer(
  data: string,
  port: number,
  options: readonly string[] = [],
  flags: readonly string[] = [],
): Started {
  const args = [
    'serve',
    ...['--port', String(port), '--data', data],
    ...['--token', `user:*=${USER}`, '--token', `agent:*=${AGENT}`],
    ...options,
  ];
  return start('packages/server/src/cli/bin.ts', args, {}, flags);
}

/** @param port the same again after a kill, so that clients find it */
export async function startServer(
  data: string,
  port = 0,
  options: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<TestServer> {
  const process = spawnServer(data, port, options, flags);
  const line = await process.line(/rejoin listening on/);
  const url = /ws:\/\/\S+/.exec(line)?.[0] ?? '';
  return { process, port: Number(new URL(url).port), url, data };
}
