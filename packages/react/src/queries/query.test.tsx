// @vitest-environment happy-dom
import { RejoinError } from '@rejoin/core';
import { QueryClient, QueryClientProvider, useInfiniteQuery } from '@tanstack/react-query';
import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type SessionListFilter,
  type SessionQueries,
  sessionQueries,
  useArchiveSession,
  useDeleteSession,
  useRenameSession,
  useSessionActions,
  useSessions,
} from '../entries/query.ts';
import { type MemorySessions, memorySessions } from '../testing/memorySessions.ts';

afterEach(cleanup);

async function start(texts: readonly string[] = ['Lisbon', 'Porto', 'Faro']) {
  const server = memorySessions();
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } });
  onTestFinished(() => {
    client.clear();
    server.close();
  });
  for (const [at, text] of texts.entries()) await server.say(`s${9 - at}`, text);
  const queries = sessionQueries(server.options);
  const wrapper = ({ children }: { readonly children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { server, client, queries, wrapper };
}

/** What is waited for until it is opened. */
function gate(): readonly [wait: Promise<void>, open: () => void] {
  let open = () => {};
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [wait, () => open()];
}

function Titles({
  queries,
  filter,
}: {
  readonly queries: SessionQueries;
  readonly filter?: SessionListFilter;
}) {
  const { sessions, status, hasMore, loadMore } = useSessions(queries, filter);
  return (
    <section data-status={status}>
      <ul>
        {sessions.map(({ session, title, archived }) => (
          <li key={session}>{`${title}${archived ? ' (archived)' : ''}`}</li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" onClick={loadMore}>
          More
        </button>
      )}
    </section>
  );
}

const titles = (of: ParentNode = document) => [...of.querySelectorAll('li')].map((row) => row.textContent);
const status = () => document.querySelector('section')?.dataset.status;
const live = () => waitFor(() => expect(status()).toBe('live'));
/** Requests of a kind. */
const count = (server: MemorySessions, kind: string) =>
  server.asked.filter((each) => each.startsWith(kind)).length;

describe('useSessions', () => {
  it('shows a page of the list, live, by one subscription for all that show one', async () => {
    const { server, queries, wrapper } = await start();
    render(
      <StrictMode>
        <Titles queries={queries} />
        <Titles queries={queries} filter={{ archived: true }} />
      </StrictMode>,
      { wrapper },
    );
    await live();
    await waitFor(() => expect(titles()).toEqual(['Faro', 'Porto', 'Lisbon']));
    expect([count(server, 'FEED'), server.feeds()]).toEqual([1, 1]);
    const before = count(server, 'GET');
    await act(() => server.say('s1', 'Braga'));
    await act(() => server.host.update('s8', { title: 'Oporto' }));
    await act(() => server.host.delete('s7'));
    await waitFor(() => expect(titles()).toEqual(['Braga', 'Oporto', 'Lisbon']));
    await act(() => server.host.update('s9', { archived: true }));
    await waitFor(() =>
      expect(titles()).toEqual(['Braga', 'Oporto', 'Lisbon (archived)', 'Lisbon (archived)']),
    );
    // What is told is not asked for.
    expect(count(server, 'GET')).toBe(before);
    cleanup();
    // It lingers for a second, for a page that shows the list anew.
    await waitFor(() => expect(server.feeds()).toBe(0), { timeout: 10_000 });
  });

  it('gives more pages, and a session that changes comes to the first', async () => {
    const { server, queries, wrapper } = await start(['a', 'b', 'c', 'd', 'e']);
    render(<Titles queries={queries} filter={{ limit: 2 }} />, { wrapper });
    await live();
    await waitFor(() => expect(titles()).toEqual(['e', 'd']));
    // It stands behind what is there: its page will have it.
    await act(() => server.host.update('s9', { title: 'A' }));
    expect(titles()).toEqual(['e', 'd']);
    act(() => screen.getByRole('button', { name: 'More' }).click());
    await waitFor(() => expect(titles()).toEqual(['e', 'd', 'c', 'b']));
    await act(() => server.say('s9', 'again'));
    await waitFor(() => expect(titles()).toEqual(['A', 'e', 'd', 'c', 'b']));
    expect(screen.getByRole('button', { name: 'More' })).toBeDefined();
  });

  it('asks the server what a title contains, and shows at once what it knows of it', async () => {
    const { server, queries, wrapper } = await start(['Lisbon', 'Porto', 'lisbon again']);
    const { rerender } = render(<Titles queries={queries} filter={{}} />, { wrapper });
    await live();
    const [held, open] = gate();
    server.answer = () => held;
    rerender(<Titles queries={queries} filter={{ search: 'LIS' }} />);
    expect(titles()).toEqual(['lisbon again', 'Lisbon']);
    await waitFor(() => expect(server.asked.at(-1)).toBe('GET /sessions?limit=50&search=LIS'));
    server.answer = undefined;
    open();
    await live();
    expect(titles()).toEqual(['lisbon again', 'Lisbon']);
  });

  it('does not lose what changes while a list is on its way', async () => {
    const { server, client, queries, wrapper } = await start();
    render(<Titles queries={queries} />, { wrapper });
    await live();
    const list = queries.list();
    const [read, isRead] = gate();
    const [held, give] = gate();
    const { fetch } = server.options;
    // An answer that was made before the change, and comes after it.
    const slow = sessionQueries({
      ...server.options,
      async fetch(...what) {
        const response = await fetch(...what);
        isRead();
        await held;
        return response;
      },
    });
    const late = client.fetchInfiniteQuery({ ...slow.list(), queryKey: list.queryKey, staleTime: 0 });
    await read;
    await act(() => server.host.update('s8', { title: 'Oporto' }));
    await waitFor(() => expect(titles()).toContain('Oporto'));
    give();
    await act(() => late);
    // By then the late answer is rendered, too.
    await act(() => server.say('s5', 'Braga'));
    await waitFor(() => expect(titles()).toEqual(['Braga', 'Faro', 'Oporto', 'Lisbon']));
  });

  it('says that the list is refused, and asks again', async () => {
    const { server, queries, wrapper } = await start();
    server.answer = () => Promise.reject(new RejoinError('forbidden', 'No.'));
    const { result } = renderHook(() => useSessions(queries), { wrapper });
    await waitFor(() =>
      expect(result.current).toMatchObject({ status: 'refused', error: { code: 'forbidden' } }),
    );
    // It would be answered the same.
    expect(count(server, 'GET')).toBe(1);
    server.answer = undefined;
    act(() => result.current.retryNow());
    await waitFor(() => expect(result.current).toMatchObject({ status: 'live', sessions: { length: 3 } }));
  });
});

describe('a change', () => {
  it('is shown at once in every list, and stays until the server has told it', async () => {
    const { server, queries, wrapper } = await start();
    const [held, open] = gate();
    render(<Titles queries={queries} filter={{ archived: false }} />, { wrapper });
    const { result } = renderHook(() => useSessionActions(queries), { wrapper });
    const actions = result.current;
    await live();
    server.answer = (method) => (method === 'PATCH' || method === 'DELETE' ? held : undefined);
    let done: Promise<unknown> = Promise.resolve();
    await act(async () => {
      done = Promise.all([actions.rename('s9', 'Lisboa'), actions.archive('s8'), actions.delete('s7')]);
    });
    await waitFor(() => expect(titles()).toEqual(['Lisboa']));
    // Something else is told of it meanwhile, with its former title.
    await act(() => server.say('s9', 'more'));
    await act(() => server.say('s5', 'Braga'));
    await waitFor(() => expect(titles()).toEqual(['Braga', 'Lisboa']));
    open();
    await act(() => done);
    expect(titles()).toEqual(['Braga', 'Lisboa']);
    expect(await server.host.list()).toHaveLength(3);
    await act(() => actions.unarchive('s8'));
    await waitFor(() => expect(titles()).toEqual(['Braga', 'Lisboa', 'Porto']));
  });

  it('is taken back where the server refuses it, and says why', async () => {
    const { server, queries, wrapper } = await start();
    const { result } = renderHook(
      () => ({
        list: useSessions(queries),
        rename: useRenameSession(queries),
        archive: useArchiveSession(queries),
        remove: useDeleteSession(queries),
      }),
      { wrapper },
    );
    await waitFor(() => expect(result.current.list.status).toBe('live'));
    const shown = () => result.current.list.sessions.map(({ title, archived }) => [title, archived ?? false]);
    const before = shown();
    server.answer = (method) =>
      method === 'PATCH' || method === 'DELETE'
        ? Promise.reject(new RejoinError('forbidden', 'Not you.'))
        : undefined;
    const { rename, archive, remove } = result.current;
    for (const ask of [
      () => rename.rename('s9', 'Lisboa'),
      () => archive.archive('s8'),
      () => remove.deleteSession('s7'),
    ]) {
      await act(() => expect(ask()).rejects.toMatchObject({ code: 'forbidden' }));
      await waitFor(() => expect(shown()).toEqual(before));
    }
    expect(result.current.rename).toMatchObject({ status: 'error', error: { code: 'forbidden' } });
    // Too long: nothing is asked.
    server.answer = undefined;
    const asked = count(server, 'PATCH');
    await act(() =>
      expect(rename.rename('s9', 'x'.repeat(201))).rejects.toMatchObject({ code: 'string-too-long' }),
    );
    expect(count(server, 'PATCH')).toBe(asked);
    await waitFor(() => expect(shown()).toEqual(before));
    expect(result.current.rename.rename).toBe(rename.rename);
  });
});

describe('sessionQueries', () => {
  it('is prefetched on a server, without a subscription, and keyed by who asks', async () => {
    const { server, client, queries } = await start();
    await client.prefetchInfiniteQuery(queries.list({ archived: false }));
    await client.prefetchQuery(queries.snapshot('s9'));
    expect(client.getQueryData(queries.snapshot('s9').queryKey)).toMatchObject({ position: 1 });
    expect(client.getQueryData(queries.list({ archived: false }).queryKey)).toMatchObject({
      pages: [{ sessions: [{ title: 'Faro' }, {}, {}] }],
    });
    expect(count(server, 'FEED')).toBe(0);
    const other = sessionQueries({ ...server.options, participant: 'user:bo' });
    expect(other.list().queryKey).not.toEqual(queries.list().queryKey);
    client.removeQueries({ queryKey: queries.key });
    expect(client.getQueryCache().getAll()).toEqual([]);
  });

  it('keeps lists live for hooks of TanStack’s own, where it follows', async () => {
    const { server, client, queries, wrapper } = await start();
    const { result } = renderHook(() => useInfiniteQuery({ ...queries.list(), staleTime: Infinity }), {
      wrapper,
    });
    await waitFor(() => expect(result.current.data).toBeDefined());
    const leave = queries.follow(client);
    onTestFinished(leave);
    await waitFor(() => expect(count(server, 'GET')).toBe(2));
    await act(() => server.say('s5', 'Braga'));
    await waitFor(() => expect(result.current.data?.pages[0]?.sessions[0]?.title).toBe('Braga'));
    leave();
    leave();
    // It lingers for a second, for a page that shows the list anew.
    await waitFor(() => expect(server.feeds()).toBe(0), { timeout: 10_000 });
  });

  it('refuses what is none of its calls, and shows the right one', () => {
    const { options } = memorySessions();
    const queries = sessionQueries(options);
    // CAST: as from plain JavaScript.
    const plain = queries as unknown as Record<string, (...args: unknown[]) => unknown>;
    const wrong = { code: 'argument-invalid' };
    // CAST: as from plain JavaScript.
    for (const bad of [undefined, {}, { url: 'nope', participant: 'user:ana' }, { url: 'ws://x' }] as never[])
      expect(() => sessionQueries(bad)).toThrow(expect.objectContaining(wrong));
    expect(() => plain.list?.(3)).toThrow(/queries\.list\(\{ archived/);
    expect(() => plain.history?.()).toThrow(/queries\.history\('my-session'\)/);
    expect(() => plain.snapshot?.()).toThrow(/queries\.snapshot\('my-session'\)/);
    expect(() => plain.follow?.()).toThrow(/queries\.follow\(queryClient\)/);
    const wrapper = ({ children }: { readonly children: ReactNode }) => (
      <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
    );
    // CAST: as from plain JavaScript.
    for (const hook of [
      useSessions,
      useRenameSession,
      useArchiveSession,
      useDeleteSession,
      useSessionActions,
    ])
      expect(() => renderHook(() => hook({} as SessionQueries), { wrapper })).toThrow(
        /\(queries\), with queries/,
      );
  });
});
