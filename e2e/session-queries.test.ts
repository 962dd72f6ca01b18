/** What a page asks a real server for by TanStack Query: two persons' caches, history that grows, a snapshot for a server. */
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { sessionQueries } from '@rejoin/react/query';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { endAll } from './support/processes.ts';
import { newFolder, startServer, USER } from './support/server.ts';

afterEach(endAll);

async function open() {
  const { url } = await startServer(newFolder());
  const person = (participant: string) => {
    const cache = new QueryClient();
    onTestFinished(() => cache.clear());
    return { cache, queries: sessionQueries({ url, participant, token: USER }) };
  };
  const client = createSessionClient({ transport: websocket({ url, token: USER }), participant: 'user:ana' });
  onTestFinished(() => client.close());
  const session = client.session('s');
  onTestFinished(session.connect());
  const say = async (count: number) => {
    const { messages } = session.store.getState().state.totals;
    for (let at = 0; at < count; at++) session.send(`message ${messages + at}`);
    await expect
      .poll(() => session.store.getState().state.totals.messages, { timeout: 30_000 })
      .toBe(messages + count);
    await expect.poll(() => session.store.getState().pending.size, { timeout: 30_000 }).toBe(0);
  };
  return { person, say };
}

it('what one person changes is in another’s cache at once', async () => {
  const { person, say } = await open();
  await say(1);
  const [ana, bo] = [person('user:ana'), person('user:bo')];
  const list = bo.queries.list({ archived: false });
  await bo.cache.fetchInfiniteQuery(list);
  onTestFinished(bo.queries.follow(bo.cache));
  const shown = () =>
    bo.cache.getQueryData<{ pages: { sessions: { title?: string }[] }[] }>(list.queryKey)?.pages[0]?.sessions;
  const change = (of: ReturnType<typeof person>, what: 'rename' | 'archive', variables: object) =>
    of.cache
      .getMutationCache()
      // CAST: the variables of the mutation that is named.
      .build(of.cache, of.queries[what]() as never)
      .execute(variables as never);
  await change(ana, 'rename', { session: 's', title: 'A plan' });
  await expect.poll(shown, { timeout: 30_000 }).toMatchObject([{ session: 's', title: 'A plan' }]);
  await change(ana, 'archive', { session: 's', archived: true });
  await expect.poll(shown, { timeout: 30_000 }).toEqual([]);
});

it('gives history from the newest page to the first, and a snapshot that a page goes on from', async () => {
  const { person, say } = await open();
  await say(430);
  const { cache, queries } = person('user:ana');
  const history = queries.history('s');
  const { pages } = await cache.fetchInfiniteQuery({ ...history, pages: 5 });
  expect(pages.map(({ from, entries }) => [from, entries.length])).toEqual([
    [200, 30],
    [100, 100],
    [0, 100],
  ]);
  const text = (page: number) => {
    const entry = pages[page]?.entries[0];
    return entry?.kind === 'message' ? entry.message.text.tail : undefined;
  };
  expect([text(0), text(1), text(2)]).toEqual(['message 200', 'message 100', 'message 0']);
  const snapshot = await cache.fetchQuery(queries.snapshot('s'));
  expect(snapshot.position).toBe(430);
  // What is rendered on a server goes to the page as JSON.
  expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  expect(JSON.parse(JSON.stringify(pages))).toEqual(pages);
});
