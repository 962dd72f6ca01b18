/** A proxy as its command starts it, in this process, and a client of Rejoin beside it. Ends with the test. */
import { createSessionClient, textOf } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { onTestFinished } from 'vitest';
import { readProxySettings, startProxy } from '../src/cli/proxyCommand.ts';
import { temporaryFolder } from './fixtures.ts';

export async function proxyStage(endpoint: string, id: string, ...more: readonly string[]) {
  const lines: string[] = [];
  const args = [endpoint, '--port', '0', '--dev', '--data', temporaryFolder(), ...more];
  const proxy = await startProxy(readProxySettings(args, {}), (line) => lines.push(line));
  onTestFinished(() => proxy.close());
  const port = Number(/ws:\/\/127.0.0.1:(\d+)/.exec(lines.at(-1) ?? '')?.[1]);
  const transport = websocket({ url: `ws://127.0.0.1:${port}` });
  const client = createSessionClient({ transport, participant: 'user:ana' });
  onTestFinished(() => client.close());
  const session = client.session(id);
  const runs = () => [...session.store.getState().state.runs.values()].map(({ status }) => status);
  const texts = () => [...session.store.getState().state.messages.values()].map(({ text }) => textOf(text));
  return { port, session, runs, texts, lines };
}
