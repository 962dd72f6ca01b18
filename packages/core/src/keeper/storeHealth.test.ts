import { faultyStore, manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import type { EventEntry } from '../protocol/envelope.ts';
import { createKeeperHost } from './host.ts';
import { type LogStore, memoryStore } from './logStore.ts';

const instance = 'user:ana/AAAAAAAAAAAAAAA1';
const writer = { instance, participant: 'user:ana', secret: '' };
const say = (id: string): EventEntry => ({ id, saw: 0, event: { type: 'message.sent', content: id } });

function open(store: LogStore) {
  const clock = manualClock();
  const said: string[] = [];
  const host = createKeeperHost({
    store,
    clock,
    random: seededRandom(1),
    onFault: ({ message }) => said.push(message),
    onRecovered: (_, failures) => said.push(`again, after ${failures}`),
  });
  const append = async (session: string, first: number) => {
    const answer = host.append(session, writer, {
      producer: `${instance}/main`,
      first,
      events: [say(`${first}`)],
    });
    await clock.advance(1);
    return answer;
  };
  return { host, clock, said, append };
}

it('reports why commits fail once, that they succeed again once, and fails meanwhile', async () => {
  const store = faultyStore(memoryStore());
  const { host, said, append } = open(store);
  await append('s', 1);
  expect(host.failing()).toBeUndefined();
  store.failing = true;
  for (let turn = 0; turn < 30; turn++)
    expect(await append(`s${turn % 3}`, 1)).toMatchObject({
      code: 'store-failed',
      // Why is for the operator.
      message: expect.not.stringContaining('full'),
    });
  expect(said).toEqual(['A commit failed. The disk is full.']);
  expect(host.failing()).toMatchObject({ code: 'store-failed', cause: { message: 'The disk is full.' } });
  store.failing = false;
  expect(await append('s', 2)).toEqual({ type: 'ack', seq: 2 });
  expect(host.failing()).toBeUndefined();
  expect(said.slice(1)).toEqual(['again, after 30']);
  store.failing = true;
  await append('s', 3);
  expect(said.slice(2)).toEqual(['A commit failed. The disk is full.']);
});

it('finds out by itself that commits would succeed again: no client may come to a server that fails', async () => {
  const store = faultyStore(memoryStore());
  const { host, clock, said, append } = open(store);
  store.failing = true;
  await append('s', 1);
  await clock.advance(60_000);
  expect(host.failing()).toBeDefined();
  store.failing = false;
  await clock.advance(60_000);
  expect(host.failing()).toBeUndefined();
  expect(said).toEqual(['A commit failed. The disk is full.', 'again, after 1']);
});

it('reports once why a session cannot be opened, however often a client tries, and deletes it all the same', async () => {
  const kept = memoryStore();
  const broken: LogStore = { ...kept, load: () => Promise.reject(new Error('Page 7 of /data is gone.')) };
  const { host, said, append } = open(broken);
  for (let turn = 0; turn < 5; turn++)
    expect(await append('s', 1)).toMatchObject({ message: 'The session could not be opened. Try again.' });
  expect(said).toEqual(['Session s could not be opened. Page 7 of /data is gone.']);
  await host.delete('s');
});

it('reports once what of a session cannot be read, whichever client asks for it', async () => {
  const kept = memoryStore();
  const why = () => Promise.reject(new Error('Page 7 is gone.'));
  const { host, said, append } = open({ ...kept, read: why });
  await append('s', 1);
  for (let turn = 0; turn < 3; turn++) await expect(host.read('s', undefined)).rejects.toThrow('Page 7');
  expect(said).toEqual(['Session s could not be read. Page 7 is gone.']);
  expect((await host.snapshot('s')).position).toBe(1);
});
