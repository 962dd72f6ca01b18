/** Agents that are functions, in processes that are killed: each message is answered, and by one run. */
import { randomBytes } from 'node:crypto';
import { type SessionView, textOf } from '@rejoin/core';
import { afterEach, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { endAll, start } from './support/processes.ts';
import { newFolder } from './support/server.ts';

afterEach(endAll);

const env = { REJOIN_INVOKE_SECRET: `whsec_${randomBytes(32).toString('base64')}` };

/** @param port the same again after a kill, so that the server finds it */
async function startAgent(port: number, ...more: string[]) {
  const agent = start('e2e/support/invokedAgent.ts', ['--port', String(port), ...more], env);
  const [, taken] = /listening on (\d+)/.exec(await agent.line(/"listening on/)) ?? [];
  return { ...agent, port: Number(taken) };
}

/** @param lease ms */
async function startServer(data: string, port: number, agent: number, lease = 300) {
  const invoke = `agent:docs=http://127.0.0.1:${agent}/agent`;
  const server = start(
    'packages/server/src/cli/bin.ts',
    [
      ...['serve', '--dev', '--port', String(port), '--data', data],
      ...['--lease', String(lease), '--invoke', invoke],
    ],
    env,
  );
  const url = /ws:\/\/\S+/.exec(await server.line(/rejoin listening on/))?.[0] ?? '';
  return { ...server, url, port: Number(new URL(url).port) };
}

const answersOf = ({ state }: SessionView): readonly string[] =>
  [...state.messages.values()]
    .filter(({ participant }) => participant === 'agent:docs')
    .map(({ status, text }) => `${status}: ${textOf(text)}`);
const runsOf = ({ state }: SessionView) => [...state.runs.values()];

it('a function that is killed half-way is called again, and its message is answered by one run', async () => {
  const slow = await startAgent(0, '--slow');
  const { url } = await startServer(newFolder(), 0, slow.port);
  const ana = openReader(url, 's', 'user:ana');
  ana.session.send('Tell me');
  await slow.line(/"halfway"/);
  await ana.until((view) => answersOf(view).includes('streaming: Half of '), 'half of it');
  await slow.end('SIGKILL');
  const next = await startAgent(slow.port);
  const done = await ana.until((view) => runsOf(view)[0]?.status === 'finished', 'the end');
  expect(answersOf(done)).toEqual(['superseded: Half of ', 'complete: All of it.']);
  expect(runsOf(done)).toMatchObject([{ generation: 2 }]);
  expect(next.lines.filter((line) => line.includes('began'))).toHaveLength(1);
  ana.close();
});

it('a server that is killed while no function can be reached calls it once it is back, and each message gets one run', async () => {
  const before = await startAgent(0);
  await before.end('SIGKILL');
  const data = newFolder();
  const server = await startServer(data, 0, before.port);
  const ana = openReader(server.url, 's', 'user:ana');
  ana.session.send('One');
  ana.session.send('Two');
  await server.line(/server-unreachable.*agent:docs/);
  await server.end('SIGKILL');
  const agent = await startAgent(before.port);
  await startServer(data, server.port, agent.port);
  const done = await ana.until(
    (view) => runsOf(view).filter(({ status }) => status === 'finished').length === 2,
    'both',
  );
  expect(answersOf(done)).toEqual(['complete: All of it.', 'complete: All of it.']);
  expect(agent.lines.filter((line) => line.includes('began'))).toHaveLength(2);
  ana.close();
});

it('a server that is killed while a function works leaves it its work: it is not called for it again', async () => {
  const data = newFolder();
  const slow = await startAgent(0, '--slow');
  const server = await startServer(data, 0, slow.port, 15_000);
  const ana = openReader(server.url, 's', 'user:ana');
  ana.session.send('Tell me');
  await slow.line(/"halfway"/);
  await server.end('SIGKILL');
  await startServer(data, server.port, slow.port, 15_000);
  // The function’s own connection is back, under the grant of the server before.
  ana.session.cancel();
  const done = await ana.until((view) => runsOf(view)[0]?.status === 'cancelled', 'the end');
  expect(runsOf(done)).toMatchObject([{ generation: 1 }]);
  expect(slow.lines.filter((line) => line.includes('began'))).toHaveLength(1);
  ana.close();
});
