/** Agents in processes of their own, ended by signals and refused by servers: nothing is said twice, and none fails in silence. */
import { type SessionRun, type SessionView, textOf } from '@rejoin/core';
import { afterEach, describe, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { freePort } from './support/freePort.ts';
import { endAll, type Started, start } from './support/processes.ts';
import { AGENT, newFolder, startServer } from './support/server.ts';

afterEach(endAll);

const serving = (url: string, ...more: string[]): Started =>
  start('e2e/support/servingAgent.ts', ['--url', url, ...more]);
const runsOf = ({ state }: SessionView): readonly SessionRun[] => [...state.runs.values()];
const answersOf = ({ state }: SessionView): readonly string[] =>
  [...state.messages.values()]
    .filter(({ participant }) => participant === 'agent:docs')
    .map(({ status, text }) => `${status}: ${textOf(text)}`);

describe('an agent that is asked to end in mid-answer', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'hands its run over on %s: another process answers at once, and it ends by that signal',
    async (signal) => {
      const { url } = await startServer(newFolder());
      const slow = serving(url, '--token', AGENT, '--slow');
      await slow.line(/"ready"/);
      const ana = openReader(url, 's', 'user:ana');
      ana.session.send('Tell me');
      await slow.line(/"halfway"/);
      await ana.until((view) => answersOf(view).includes('streaming: Half of '), 'half of it');
      const other = serving(url, '--token', AGENT);
      await other.line(/"ready"/);
      const asked = performance.now();
      slow.signal(signal);
      const done = await ana.until((view) => runsOf(view)[0]?.status === 'finished', 'the end');
      // The keeper would have called the run lost after a minute.
      expect(performance.now() - asked).toBeLessThan(5_000);
      expect(answersOf(done)).toEqual(['superseded: Half of ', 'complete: All of it.']);
      expect(runsOf(done)).toMatchObject([{ generation: 2 }]);
      expect(await slow.ended).toBe(signal);
      ana.close();
    },
  );

  it('leaves a run that no other goes on with as lost at once, and another process may come much later', async () => {
    const { url } = await startServer(newFolder());
    const slow = serving(url, '--token', AGENT, '--slow');
    await slow.line(/"ready"/);
    const ana = openReader(url, 's', 'user:ana');
    ana.session.send('Tell me');
    await slow.line(/"halfway"/);
    slow.signal('SIGTERM');
    const lost = await ana.until((view) => runsOf(view)[0]?.status === 'lost', 'the loss', 5_000);
    expect(answersOf(lost)).toEqual(['streaming: Half of ']);
    await slow.ended;
    serving(url, '--token', AGENT);
    const done = await ana.until((view) => runsOf(view)[0]?.status === 'finished', 'the end');
    expect(answersOf(done)).toEqual(['superseded: Half of ', 'complete: All of it.']);
    ana.close();
  });
});

describe('an agent’s process whose app does nothing about faults', () => {
  it('tries a fresh token once, then says that the token is not accepted, and ends with an exit code', async () => {
    const { url } = await startServer(newFolder());
    const fresh = serving(url, '--token', 'stale', '--token', AGENT);
    await fresh.line(/"ready"/);
    expect(fresh.lines).toEqual(['"ready"']);
    for (const more of [[], ['--session', 's']]) {
      const wrong = serving(url, '--token', 'wrong', ...more);
      expect(await wrong.ended).toBe(1);
      expect(wrong.lines).toEqual([expect.stringMatching(/^Rejoin: unauthorized: .*token/)]);
    }
  });

  it('says that no server answers, with its address, and goes on trying', async () => {
    const port = await freePort();
    const agent = serving(`ws://127.0.0.1:${port}`, '--token', AGENT);
    expect(await agent.line(/Rejoin/)).toContain(`127.0.0.1:${port}`);
    await startServer(newFolder(), port);
    await agent.line(/"ready"/);
  });

  it('says which versions of Node have a WebSocket where this one has none', async () => {
    const { url } = await startServer(newFolder());
    const agent = start('e2e/support/servingAgent.ts', ['--url', url, '--token', AGENT], {}, [
      ...['--import', 'data:text/javascript,delete globalThis.WebSocket'],
    ]);
    openReader(url, 's', 'user:ana').session.send('Are you there?');
    expect(await agent.line(/Rejoin/)).toMatch(/has no WebSocket.*Node 22/);
  });

  it('prints what its handler threw with its stack, and gives people neutral words', async () => {
    const { url } = await startServer(newFolder());
    const agent = serving(url, '--token', AGENT, '--throws');
    const ana = openReader(url, 's', 'user:ana');
    ana.session.send('Tell me');
    const failed = await ana.until((view) => runsOf(view)[0]?.status === 'failed', 'the failure');
    expect(runsOf(failed)[0]?.error).toEqual({ message: 'The agent failed.', code: 'agent-failed' });
    await agent.line(/sk-123/);
    await agent.line(/at .*servingAgent\.ts:\d+/);
  });
});
