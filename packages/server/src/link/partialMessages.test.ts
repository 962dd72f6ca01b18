import { expect, it } from 'vitest';
import { connect, say, startServer, type TestClient } from '../../test/fixtures.ts';
import { MAX_PARTIAL_MESSAGES } from './partialMessages.ts';
import { createRequestQueue } from './requestQueue.ts';

it('cuts off the longest unfinished message of the participant that has the most, and no other', async () => {
  const { url } = await startServer();
  const links: TestClient[] = [];
  for (let each = 0; each < MAX_PARTIAL_MESSAGES; each++) {
    const link = await connect(url, { participant: 'user:eve' });
    link.socket.send('x'.repeat(20_000), { fin: false });
    links.push(link);
  }
  const ann = await connect(url);
  const text = JSON.stringify({
    ...{ type: 'append', session: 's', producer: ann.producer, first: 1 },
    events: [say('x'.repeat(60_000))],
  });
  ann.socket.send(text.slice(0, 30_000), { fin: false });
  expect([1006, 1013]).toContain((await links[0]?.closed)?.code);
  ann.socket.send(text.slice(30_000));
  expect(await ann.next('ack')).toMatchObject({ seq: 1 });
  // Those that have ended do not count.
  for (let each = 2; each < 20; each++) {
    ann.append('s', each, say('x'.repeat(60_000)));
    expect(await ann.next('ack')).toMatchObject({ seq: each });
  }
  const open = links.filter(({ socket }) => socket.readyState === socket.OPEN).length;
  expect(open).toBeGreaterThanOrEqual(MAX_PARTIAL_MESSAGES - 2);
});

it('lets wait what others are asked, until there is too much: the owner that has the most gives up its oldest', async () => {
  const queue = createRequestQueue(3);
  const said: string[] = [];
  const waiting = new Map<string, () => void>();
  const wait = (owner: string, name: string) =>
    queue(owner, () => new Promise<void>((resolve) => waiting.set(name, resolve))).then(
      () => said.push(name),
      ({ code }) => said.push(`${name}: ${code}`),
    );
  const all = [wait('a', 'a1'), wait('a', 'a2'), wait('b', 'b1'), wait('b', 'b2')];
  await all[0];
  expect(said).toEqual(['a1: server-full']);
  // What has ended makes room.
  waiting.get('a2')?.();
  await all[1];
  const last = wait('c', 'c1');
  for (const end of waiting.values()) end();
  await Promise.all([...all, last]);
  expect(said.toSorted()).toEqual(['a1: server-full', 'a2', 'b1', 'b2', 'c1']);
});
