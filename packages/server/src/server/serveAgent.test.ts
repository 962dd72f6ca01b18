/** One agent for all sessions of a real server. */
import { createSessionClient, textOf } from '@rejoin/core';
import { type AgentRun, type ServeAtServer, serveAgent } from '@rejoin/core/agent';
import type { RejoinError } from '@rejoin/core/protocol';
import { websocket } from '@rejoin/core/websocket';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer, TOKEN } from '../../test/fixtures.ts';

const DOCS = 'agent:docs';
const answer = async (run: AgentRun) => void (await run.text().write(`You asked: ${run.input?.content}`));

function serve(url: string, options: Partial<ServeAtServer> = {}) {
  const agent = serveAgent({ url, token: TOKEN, participant: DOCS, handler: answer, ...options });
  onTestFinished(() => agent.stop());
  return agent;
}

function enter(url: string, session: string, participant = 'user:ana') {
  const client = createSessionClient({ transport: websocket({ url, token: TOKEN }), participant });
  onTestFinished(() => client.close());
  const { store, send, drained } = client.session(session);
  const texts = () => [...store.getState().state.messages.values()].map(({ text }) => textOf(text));
  return { send, drained, texts };
}

describe('an agent that serves all sessions', () => {
  it('answers what was asked before it came, and what is asked later, in sessions that it had never heard of', async () => {
    const { url } = await startServer();
    const before = enter(url, 'before');
    before.send('Are you there?');
    await before.drained();
    const agent = serve(url);
    await agent.ready;
    await expect.poll(before.texts).toEqual(['Are you there?', 'You asked: Are you there?']);
    const after = enter(url, 'after');
    after.send('And now?', { to: [DOCS] });
    await expect.poll(after.texts).toEqual(['And now?', 'You asked: And now?']);
    const other = enter(url, 'other');
    other.send('Not you', { to: ['agent:help'] });
    await other.drained();
    after.send('Still?');
    await expect.poll(after.texts).toHaveLength(4);
    expect([...agent.sessions].sort()).toEqual(['after', 'before']);
  });

  it('leaves a session in which nothing happens, and comes back when it is asked there', async () => {
    const { url } = await startServer();
    const agent = serve(url, { leaveAfter: 50 });
    const page = enter(url, 's');
    page.send('One');
    await expect.poll(page.texts).toHaveLength(2);
    await expect.poll(() => agent.sessions).toEqual([]);
    page.send('Two');
    await expect.poll(page.texts).toEqual(['One', 'You asked: One', 'Two', 'You asked: Two']);
  });

  it('does not come back for what it does not accept', async () => {
    const { url, server } = await startServer();
    const seen: string[] = [];
    const agent = serve(url, {
      leaveAfter: 20,
      accepts: (message) => {
        seen.push(message.id);
        return false;
      },
    });
    const page = enter(url, 's');
    page.send('Anybody?');
    await page.drained();
    const joins = async () => (await server.host.list())[0]?.events ?? 0;
    // The message, and the agent's joining.
    await expect.poll(joins).toBe(2);
    await expect.poll(() => agent.sessions).toEqual([]);
    page.send('Hello?');
    await page.drained();
    await expect.poll(joins).toBe(4);
    await expect.poll(() => agent.sessions).toEqual([]);
    expect(await joins()).toBe(4);
    expect(new Set(seen).size).toBe(2);
  });

  it('answers each message once, in however many processes it runs', async () => {
    const { url } = await startServer();
    const runs: string[] = [];
    const handler = async (run: AgentRun) => {
      runs.push(run.input?.content ?? '');
      await answer(run);
    };
    const agents = [serve(url, { handler }), serve(url, { handler }), serve(url, { handler })];
    await Promise.all(agents.map(({ ready }) => ready));
    const pages = ['a', 'b', 'c'].map((session) => enter(url, session));
    for (const [index, page] of pages.entries()) {
      page.send(`one ${index}`);
      page.send(`two ${index}`);
    }
    for (const page of pages) await expect.poll(page.texts).toHaveLength(4);
    expect([...runs].sort()).toEqual(['one 0', 'one 1', 'one 2', 'two 0', 'two 1', 'two 2']);
  });

  it('is in no more sessions at once than it may be: idle ones make room', async () => {
    const { url } = await startServer();
    const agent = serve(url, { most: 2 });
    const pages = ['a', 'b', 'c', 'd', 'e'].map((session) => enter(url, session));
    let most = 0;
    for (const page of pages) page.send('Hello');
    for (const page of pages)
      await expect
        .poll(() => {
          most = Math.max(most, agent.sessions.length);
          return page.texts();
        })
        .toEqual(['Hello', 'You asked: Hello']);
    expect(most).toBeLessThanOrEqual(2);
  });

  it('goes on with a run whose process was lost, in a session that it was not in', async () => {
    const { url } = await startServer({ patience: { lease: 300, expires: 8_000, unresponsive: 4_000 } });
    let begun = 0;
    const dying = serve(url, {
      handler: async (run) => {
        begun++;
        await run.text().write('Half of ');
        await new Promise<void>((_, reject) => run.signal.addEventListener('abort', reject));
      },
    });
    const page = enter(url, 's');
    page.send('Tell me');
    await expect.poll(() => page.texts().at(-1)).toBe('Half of ');
    void dying.stop();
    serve(url);
    await expect.poll(() => page.texts().at(-1), { timeout: 10_000 }).toBe('You asked: Tell me');
    expect(begun).toBe(1);
  });

  it('says why it cannot serve: a token that is refused, and a call that is none', async () => {
    const { url } = await startServer();
    const errors: RejoinError[] = [];
    const agent = serve(url, { token: 'wrong', onError: (error) => errors.push(error) });
    await expect(agent.ready).rejects.toMatchObject({ code: 'unauthorized' });
    expect(errors.map(({ code }) => code)).toEqual(['unauthorized']);
    // CAST: plain JavaScript may leave the handler out.
    expect(() => serveAgent({ url, participant: DOCS } as ServeAtServer)).toThrow(/serveAgent\(\{ url/);
  });
});
