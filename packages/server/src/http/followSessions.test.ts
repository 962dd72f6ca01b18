import { memoryStore } from '@rejoin/core/internal';
import { followSessions, type SessionList, type SessionListView } from '@rejoin/core/session-list';
import { manualClock } from '@rejoin/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';
import type { AuthorizeQuestion } from './authorize.ts';

/** A list that is followed until the test ends, and each view of it that a subscriber saw. */
function follow(list: SessionList) {
  const views: SessionListView[] = [];
  const leave = list.store.subscribe((view) => views.push(view));
  onTestFinished(() => list.close());
  const until = (is: (view: SessionListView) => boolean) =>
    vi.waitFor(() => {
      const view = list.store.getState();
      if (!is(view)) throw new Error(JSON.stringify(view));
      return view;
    }, 10_000);
  return { list, views, leave, until };
}

const live = ({ status }: SessionListView) => status === 'live';

describe('followSessions', () => {
  it('asks for nothing until something subscribes, then has the list, the newest first, as it changes', async () => {
    const { url } = await startServer();
    const ann = await connect(url);
    const list = followSessions({ url, participant: 'user:ann', token: TOKEN });
    expect(list.store.getState()).toEqual({ sessions: [], status: 'idle' });
    const { until } = follow(list);
    expect(list.store.getState().status).toBe('connecting');
    expect((await until(live)).sessions).toEqual([]);
    ann.append('one', 1, say('A plan for Lisbon'));
    await until(({ sessions }) => sessions.length === 1);
    ann.append('two', 1, say('A plan for Porto'));
    const { sessions } = await until(({ sessions }) => sessions.length === 2);
    expect(sessions.map(({ session, title }) => [session, title])).toEqual([
      ['two', 'A plan for Porto'],
      ['one', 'A plan for Lisbon'],
    ]);
    ann.append('one', 2, say('and for Faro'));
    await until(({ sessions: [first] }) => first?.session === 'one' && first.messages === 2);
  });

  it('keeps what it knew while the server is away, and has what changed once it is back', async () => {
    const store = memoryStore();
    const kept = { ...store, close: async () => {} };
    const first = await startServer({ store: kept });
    const ann = await connect(first.url);
    ann.append('one', 1, say('A plan'));
    await ann.next('ack');
    const { list, until } = follow(
      followSessions({ url: first.url, participant: 'user:ann', token: TOKEN, random: () => 0.01 }),
    );
    await until(live);
    await first.server.close();
    const lost = await until(({ status }) => status === 'waiting');
    expect(lost.sessions).toHaveLength(1);
    expect(lost.error?.code).toBe('server-unreachable');
    const again = await startServer({ store: kept });
    await again.server.listen(first.port);
    (await connect(again.url)).append('two', 1, say('Another'));
    await until(({ status, sessions }) => status === 'live' && sessions.length === 2);
    expect(list.store.getState().error).toBeUndefined();
  });

  it('asks for another token when its own has expired, and says when none is accepted', async () => {
    const good = new Set(['first']);
    const authorize = ({ participant, token = '' }: AuthorizeQuestion) =>
      participant !== 'user:ann' || good.has(token) || 'unauthorized';
    const { url } = await startServer({ authorize });
    const bo = await connect(url, { participant: 'user:bo' });
    const tokens = ['first', 'second', 'third', 'fourth'];
    const { list, until } = follow(
      followSessions({ url, participant: 'user:ann', token: () => tokens.shift() ?? 'none' }),
    );
    await until(live);
    good.clear();
    good.add('second');
    bo.append('s', 1, say('one'));
    await until(({ status, sessions }) => status === 'live' && sessions.length === 1);
    good.clear();
    bo.append('s', 2, say('two'));
    expect((await until(({ status }) => status === 'refused')).error?.code).toBe('unauthorized');
    expect(tokens).toEqual([]);
    good.add('none');
    list.retryNow();
    await until(live);
  });

  it('lets go of the server a second after its last subscriber', async () => {
    const clock = manualClock(1_000_000);
    const { url } = await startServer();
    const { list, leave, until } = follow(
      followSessions({ url, participant: 'user:ann', token: TOKEN, clock }),
    );
    await until(live);
    leave();
    leave();
    await clock.advance(900);
    const back = list.store.subscribe(() => {});
    await clock.advance(5_000);
    expect(list.store.getState().status).toBe('live');
    back();
    await clock.advance(1_000);
    expect(list.store.getState().status).toBe('idle');
  });

  it('gives up a connection on which nothing comes, and refuses a call that is none', async () => {
    const clock = manualClock(1_000_000);
    const silent: typeof fetch = (_, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    const { until } = follow(
      followSessions({ url: 'ws://127.0.0.1:1', participant: 'user:ann', fetch: silent, clock }),
    );
    await clock.advance(45_000);
    expect((await until(({ status }) => status === 'waiting')).error?.code).toBe('server-unreachable');
    // @ts-expect-error as from plain JavaScript
    expect(() => followSessions('ws://127.0.0.1:1')).toThrow(/followSessions\({ url/);
  });
});
