/** A server whose wall clock is set, and one that stood still: what it says of agents and stops must not change by that (P30, P31). */
import type { SessionView } from '@rejoin/core';
import { afterEach, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { endAll, start } from './support/processes.ts';
import { AGENT, newFolder, startServer, type TestServer, USER } from './support/server.ts';

afterEach(endAll);

const LEASE = 500;
const EXPIRES = 60_000;
const MINUTES = 60_000;

const statusOf = ({ state }: SessionView, name: string) =>
  [...state.runs.values()].find(({ participant }) => participant === `agent:${name}`)?.status;

/** Agents that say one word and are silent then, but alive; a person who reads, and who has asked for a stop that waits. */
async function scene(names: readonly string[], flags: readonly string[] = []) {
  const options = ['--lease', String(LEASE), '--expires', String(EXPIRES)];
  const server = await startServer(newFolder(), 0, options, flags);
  const agents = names.map((name) =>
    start('e2e/support/writer.ts', [
      ...['--url', server.url, '--token', AGENT, '--session', 's', '--participant', `agent:${name}`],
      ...['--words', '2', '--pace', '600000'],
    ]),
  );
  await Promise.all(agents.map((agent) => agent.line(/"ready"/)));
  const ana = openReader(server.url, 's', 'user:ana');
  ana.session.send('Go.');
  await ana.until((view) => names.every((name) => statusOf(view, name) === 'running'), 'all at work');
  const stop = ana.session.cancel({ kind: 'input', participant: 'user:ana', id: 'unknown' });
  await ana.until(() => stop.receipt().status === 'logged', 'the stop in the log');
  return { server, agents, ana, stop };
}

/** Which of the keeper's judgements stand in the log, in its order. */
async function judged({ url }: TestServer): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${USER}`, 'rejoin-participant': 'user:ana' };
  const answer = await fetch(`${url.replace('ws', 'http')}/sessions/s/events`, { headers });
  const text = await answer.text();
  return [...text.matchAll(/"type":"((?:run|control)\.(?:lost|recovered|expired))"/g)].map(
    ([, type = '']) => type,
  );
}

it('a server that stood still for six leases: who lives is not lost, who died is, and no stop has expired', async () => {
  const { server, agents, ana, stop } = await scene(['living', 'dead']);
  server.process.signal('SIGSTOP');
  await agents[1]?.end();
  // Nothing can be waited for in a process that is stopped but time itself.
  await new Promise((resolve) => setTimeout(resolve, 6 * LEASE));
  server.process.signal('SIGCONT');
  const view = await ana.until((seen) => statusOf(seen, 'dead') === 'lost', 'the loss of the dead one');
  expect(statusOf(view, 'living')).toBe('running');
  expect([stop.receipt().status, await judged(server)]).toEqual(['logged', ['run.lost']]);
  ana.close();
});

it('a server whose wall clock jumps ten minutes ahead, and then twenty back', async () => {
  const { server, agents, ana, stop } = await scene(
    ['living', 'first', 'second'],
    ['--import', './e2e/support/wallClock.ts'],
  );
  const set = async (ahead: number) => {
    server.process.tell(String(ahead));
    await server.process.next(/wall clock set/);
  };
  await set(10 * MINUTES);
  await agents[1]?.end();
  const ahead = await ana.until((seen) => statusOf(seen, 'first') === 'lost', 'the first loss');
  expect(['living', 'second'].map((name) => statusOf(ahead, name))).toEqual(['running', 'running']);
  expect([stop.receipt().status, await judged(server)]).toEqual(['logged', ['run.lost']]);
  await set(-10 * MINUTES);
  await agents[2]?.end();
  const behind = await ana.until((seen) => statusOf(seen, 'second') === 'lost', 'the second loss');
  expect(statusOf(behind, 'living')).toBe('running');
  expect([stop.receipt().status, await judged(server)]).toEqual(['logged', ['run.lost', 'run.lost']]);
  ana.close();
});
