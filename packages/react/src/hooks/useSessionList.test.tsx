// @vitest-environment happy-dom
import { followSessions } from '@rejoin/core/session-list';
import { manualClock } from '@rejoin/testing';
import { act, cleanup, render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it } from 'vitest';
import { useHandoffQueue } from './useHandoffQueue.ts';
import { useSessionList } from './useSessionList.ts';

afterEach(cleanup);

/** A server whose list is told by the test. */
function fakeServer() {
  const streams: ReadableStreamDefaultController<Uint8Array>[] = [];
  let asked = 0;
  const clock = manualClock(1_000_000);
  const answer: typeof fetch = async (_, init) => {
    asked++;
    const body = new ReadableStream<Uint8Array>({ start: (stream) => void streams.push(stream) });
    init?.signal?.addEventListener('abort', () => streams.at(-1)?.error(new Error('aborted')));
    return new Response(body);
  };
  const list = followSessions({
    url: 'ws://127.0.0.1:4400',
    participant: 'user:ana',
    fetch: answer,
    clock,
    random: () => 0.5,
  });
  const tell = (event: string, data: object) =>
    act(async () => {
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      streams.at(-1)?.enqueue(new TextEncoder().encode(text));
      await clock.advance(0);
    });
  return { list, tell, clock, streams, asked: () => asked };
}

const info = (session: string, changedAt: number, title: string) => ({
  ...{ session, changedAt, title, events: 1, createdAt: 1 },
  ...{ messages: 1, running: 0, waiting: 0, questions: [] },
});

function List({ list }: { readonly list: ReturnType<typeof fakeServer>['list'] }) {
  const { sessions, status } = useSessionList(list);
  return (
    <ul aria-label={status}>
      {sessions.map(({ session, title }) => (
        <li key={session}>{title}</li>
      ))}
    </ul>
  );
}

const shown = () => screen.queryAllByRole('listitem').map(({ textContent }) => textContent);

it('shows the list as it changes, asks once however often it is mounted, and stops asking when it is not', async () => {
  const { list, tell, clock, asked } = fakeServer();
  const { unmount } = render(
    <StrictMode>
      <List list={list} />
      <List list={list} />
    </StrictMode>,
  );
  await act(() => clock.advance(0));
  await tell('sessions', { sessions: [info('one', 1, 'Lisbon'), info('two', 2, 'Porto')] });
  expect(screen.getAllByRole('list', { name: 'live' })).toHaveLength(2);
  expect(shown()).toEqual(['Porto', 'Lisbon', 'Porto', 'Lisbon']);
  await tell('changed', info('one', 3, 'Lisbon'));
  await tell('deleted', { session: 'two' });
  expect(shown()).toEqual(['Lisbon', 'Lisbon']);
  expect(asked()).toBe(1);
  unmount();
  await clock.advance(1_000);
  expect(list.store.getState().status).toBe('idle');
});

it('keeps the list while the connection is lost', async () => {
  const { list, tell, clock, streams } = fakeServer();
  render(<List list={list} />);
  await act(() => clock.advance(0));
  await tell('sessions', { sessions: [info('one', 1, 'Lisbon')] });
  await act(async () => {
    streams.at(-1)?.close();
    await clock.advance(0);
  });
  expect(await screen.findByRole('list', { name: 'waiting' })).toBeDefined();
  expect(shown()).toEqual(['Lisbon']);
});

it('asks for nothing on a server', () => {
  const { list, asked } = fakeServer();
  expect(renderToString(<List list={list} />)).toContain('aria-label="idle"');
  expect(asked()).toBe(0);
});

function Queue({ list }: { readonly list: ReturnType<typeof fakeServer>['list'] }) {
  const { waiting, held } = useHandoffQueue(list);
  return (
    <ul>
      {waiting.map(({ session, title, reason }) => (
        <li key={session}>
          {title}: {reason}
        </li>
      ))}
      {held.map(({ session, participant }) => (
        <li key={session}>{participant}</li>
      ))}
    </ul>
  );
}

it('says where a customer waits for a person, the longest first, and who has the floor elsewhere', async () => {
  const { list, tell, clock } = fakeServer();
  render(<Queue list={list} />);
  await act(() => clock.advance(0));
  const asks = (since: number, reason: string) => ({
    floor: { status: 'requested', participant: 'user:ana', since, reason },
  });
  await tell('sessions', {
    sessions: [
      { ...info('one', 5, 'Refund'), ...asks(9, 'It is broken') },
      { ...info('two', 6, 'Delivery'), ...asks(4, 'Where is it?') },
      info('three', 7, 'Nothing'),
    ],
  });
  expect(shown()).toEqual(['Delivery: Where is it?', 'Refund: It is broken']);
  const taken = { floor: { status: 'held', participant: 'operator:olga', since: 20 } };
  await tell('changed', { ...info('two', 20, 'Delivery'), ...taken });
  expect(shown()).toEqual(['Refund: It is broken', 'operator:olga']);
});
