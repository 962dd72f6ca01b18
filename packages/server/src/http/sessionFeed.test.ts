import { manualClock } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';
import type { AuthorizeQuestion } from './authorize.ts';
import { HOLDS, SIGN_OF_LIFE } from './liveFeed.ts';

interface Told {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Follows the list as `user:ann`. What is told comes one by one; a sign of life is `undefined`. */
async function followList(port: number, token = TOKEN, query = '') {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const response = await fetch(`http://127.0.0.1:${port}/sessions${query}`, {
    signal: leave.signal,
    headers: {
      Accept: 'text/event-stream',
      Authorization: `Bearer ${token}`,
      'Rejoin-Participant': 'user:ann',
    },
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  async function next(): Promise<Told | undefined> {
    while (!text.includes('\n\n')) {
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error('The stream has ended.');
      text += value;
    }
    const end = text.indexOf('\n\n');
    const [, event = '', data = ''] = /^event: (.+)\ndata: (.+)$/.exec(text.slice(0, end)) ?? [];
    text = text.slice(end + 2);
    return event ? { event, data: JSON.parse(data) } : undefined;
  }
  return { response, next, leave: () => leave.abort() };
}

// CAST: the server's own answer.
const sessionsOf = (told: Told | undefined) =>
  ((told?.data.sessions ?? []) as readonly { session: string }[]).map(({ session }) => session);

describe('GET /sessions as server-sent events', () => {
  it('tells the list first, and then each session whose entry changes or goes', async () => {
    const { port, url, server } = await startServer();
    const ann = await connect(url);
    ann.append('s', 1, say('Plan a week in Lisbon'));
    await ann.next('ack');
    const { response, next } = await followList(port);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(sessionsOf(await next())).toEqual(['s']);
    ann.append('s', 2, say('And a day in Porto'));
    expect(await next()).toMatchObject({
      event: 'changed',
      data: { session: 's', title: 'Plan a week in Lisbon', messages: 2, running: 0, waiting: 0 },
    });
    await server.host.delete('s');
    expect(await next()).toEqual({ event: 'deleted', data: { session: 's' } });
  });

  it('tells only what the reader may read, and that a session is gone once it may not read it any more', async () => {
    let mayRead: readonly string[] = ['open'];
    const authorize = ({ action, session = '', participant }: AuthorizeQuestion) =>
      participant !== 'user:ann' || action !== 'read' || mayRead.includes(session);
    const { port, url } = await startServer({ authorize });
    const bo = await connect(url, { participant: 'user:bo' });
    bo.append('open', 1, say('one'));
    bo.append('closed', 1, say('one'));
    await bo.next('ack');
    await bo.next('ack');
    const { next } = await followList(port);
    expect(sessionsOf(await next())).toEqual(['open']);
    bo.append('closed', 2, say('two'));
    await bo.next('ack');
    bo.append('open', 2, say('two'));
    expect(await next()).toMatchObject({ event: 'changed', data: { session: 'open' } });
    mayRead = [];
    bo.append('open', 3, say('three'));
    expect(await next()).toEqual({ event: 'deleted', data: { session: 'open' } });
  });

  it('tells an agent, if it asks for that, only of sessions in which it has something to do, and when it has not any more', async () => {
    const { port, url } = await startServer();
    const ann = await connect(url);
    const to = (agent: string) => ({
      event: { type: 'message.sent', content: 'Why?', to: [agent] },
      id: agent,
    });
    ann.append('docs', 1, to('agent:docs'));
    ann.append('help', 1, to('agent:help'));
    ann.append('any', 1, say('Why?'));
    for (let n = 0; n < 3; n++) await ann.next('ack');
    const { next } = await followList(port, TOKEN, '?asked=agent:docs');
    expect([...sessionsOf(await next())].sort()).toEqual(['any', 'docs']);
    const docs = await connect(url, { participant: 'agent:docs' });
    const input = { answers: { participant: ann.participant, id: 'agent:docs' } };
    docs.append('docs', 1, { run: 'r', id: 'begin', event: { type: 'RUN_STARTED', runId: 'r', input } });
    expect(await next()).toEqual({ event: 'left', data: { session: 'docs' } });
    ann.append('help', 2, { ...to('agent:docs'), id: 'again' });
    expect(await next()).toMatchObject({ event: 'changed', data: { session: 'help' } });
    const list = async (query: string) =>
      fetch(`http://127.0.0.1:${port}/sessions${query}`, {
        headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann' },
      });
    // CAST: the server's own answer.
    const { sessions } = (await (await list('?asked=agent:help')).json()) as {
      sessions: readonly { session: string }[];
    };
    expect(sessions.map(({ session }) => session).sort()).toEqual(['any', 'help']);
    expect((await list('?asked=docs')).status).toBe(400);
  });

  it('ends with the reason when the token is not accepted any more, and refuses one that never was', async () => {
    let isExpired = false;
    const authorize = ({ participant }: AuthorizeQuestion) =>
      participant !== 'user:ann' || !isExpired || 'unauthorized';
    const { port, url } = await startServer({ authorize });
    const bo = await connect(url, { participant: 'user:bo' });
    const { next } = await followList(port);
    expect(sessionsOf(await next())).toEqual([]);
    isExpired = true;
    bo.append('s', 1, say('one'));
    expect(await next()).toMatchObject({ event: 'error', data: { error: { code: 'unauthorized' } } });
    await expect(next()).rejects.toThrow('The stream has ended.');
    expect((await followList(port)).response.status).toBe(401);
  });

  it('ends within minutes also while nothing changes; an authorize that fails ends nothing', async () => {
    const clock = manualClock();
    let answer: () => boolean | 'forbidden' = () => true;
    const authorize = ({ action }: AuthorizeQuestion) => action !== 'list' || answer();
    const { port, faults } = await startServer({ clock, authorize });
    const { next } = await followList(port);
    expect(sessionsOf(await next())).toEqual([]);
    /** Signs of life, one by one, until so much has passed. */
    const pass = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += SIGN_OF_LIFE) {
        await clock.advance(SIGN_OF_LIFE);
        const told = await next();
        if (told) return told;
      }
      return undefined;
    };
    answer = () => {
      throw new Error('The database is gone.');
    };
    expect(await pass(HOLDS + SIGN_OF_LIFE)).toBeUndefined();
    expect(faults).toHaveLength(1);
    answer = () => 'forbidden';
    expect(await pass(HOLDS + SIGN_OF_LIFE)).toMatchObject({
      event: 'error',
      data: { error: { code: 'forbidden' } },
    });
    await expect(next()).rejects.toThrow('ended');
  });

  it('shows that it lives, ends when the server closes, and lets go of a reader that leaves', async () => {
    const clock = manualClock(1_000_000);
    const { port, server, faults } = await startServer({ clock });
    const gone = await followList(port);
    await gone.next();
    gone.leave();
    const { next } = await followList(port);
    await next();
    await clock.advance(SIGN_OF_LIFE);
    expect(await next()).toBeUndefined();
    const closed = server.close();
    await expect(next()).rejects.toThrow('The stream has ended.');
    await clock.advance(2_000);
    await closed;
    expect(faults).toEqual([]);
  });
});
