/** What is unread, for each person, as a real server tells it. */
import { memoryStore } from '@rejoin/core/internal';
import { followSessions } from '@rejoin/core/session-list';
import { expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';

const PRESENT = { since: 0, hidden: false };

/** What the list says is unread, session by session, as one person follows it. */
function unreadOf(url: string, participant: string) {
  const list = followSessions({ url, participant, token: TOKEN });
  const leave = list.store.subscribe(() => {});
  onTestFinished(() => {
    leave();
    list.close();
  });
  return () =>
    Object.fromEntries(list.store.getState().sessions.map(({ session, unread }) => [session, unread]));
}

it('counts for each person what has come since they had the session in sight, over restarts too', async () => {
  const store = { ...memoryStore(), close: async () => {} };
  const { url, server } = await startServer({ store });
  const [ann, bo] = [await connect(url), await connect(url, { participant: 'user:bo' })];
  ann.append('s', 1, say('one'), say('two'));
  await ann.next('ack');
  const [forAnn, forBo] = [unreadOf(url, 'user:ann'), unreadOf(url, 'user:bo')];
  await expect.poll(forAnn).toEqual({ s: 2 });
  await expect.poll(forBo).toEqual({ s: 2 });

  const look = (value: object) =>
    bo.send({ type: 'signal', session: 's', key: 'presence', value, ttl: 30_000 });
  look(PRESENT);
  await expect.poll(forBo).toEqual({ s: 0 });
  // In sight: what comes is seen.
  ann.append('s', 3, say('three'));
  await expect.poll(forAnn).toEqual({ s: 3 });
  expect(forBo()).toEqual({ s: 0 });
  look({ ...PRESENT, hidden: true });
  ann.append('s', 4, say('four'));
  await expect.poll(forBo).toEqual({ s: 1 });
  expect(forAnn()).toEqual({ s: 4 });

  await server.close();
  const again = await startServer({ store });
  await expect.poll(unreadOf(again.url, 'user:bo')).toEqual({ s: 1 });
  await expect.poll(unreadOf(again.url, 'user:ann')).toEqual({ s: 4 });
  await expect.poll(unreadOf(again.url, 'agent:docs')).toEqual({ s: undefined });
});

it('takes nothing that was seen of another session of that name, or was never written so', async () => {
  const store = memoryStore();
  const seen = (createdAt: unknown) => JSON.stringify({ messages: 1, createdAt });
  await store.records?.put('read', 'user:bo\ns', seen(1));
  await store.records?.put('read', 'user:bo\nt', seen('long ago'));
  const { url } = await startServer({ store });
  const ann = await connect(url);
  for (const session of ['s', 't']) {
    ann.append(session, 1, say('one'));
    await ann.next('ack');
  }
  await expect.poll(unreadOf(url, 'user:bo')).toEqual({ s: 1, t: 1 });
});
