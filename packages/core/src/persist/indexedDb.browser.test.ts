/** The real IndexedDB: what a page keeps there, another page finds. */

import { breakable } from '@rejoin/testing';
import { afterEach, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { clearPersisted, indexedDb, persist } from '../entries/persist.ts';
import { textOf } from '../fold/text.ts';
import { memory } from '../transports/memoryTransport.ts';

const name = 'rejoin-test';
afterEach(() => clearPersisted(indexedDb(name)));

it('keeps text under text, and lists keys by their beginning', async () => {
  const store = indexedDb(name);
  await store.set('rejoin.1/a/s/state', 'x'.repeat(1_000_000));
  await store.set('rejoin.1/b/s/state', 'é😀');
  expect(await store.keys('rejoin.1/b/')).toEqual(['rejoin.1/b/s/state']);
  const again = indexedDb(name);
  expect(await again.get('rejoin.1/b/s/state')).toBe('é😀');
  await again.delete('rejoin.1/b/s/state');
  expect(await store.get('rejoin.1/b/s/state')).toBeUndefined();
  await clearPersisted(store);
  expect(await store.keys('')).toEqual([]);
});

it('paints a session from the disk while there is no network', async () => {
  const transport = breakable(memory());
  const states = async () => (await indexedDb(name).keys('')).filter((key) => key.endsWith('/state'));
  const open = () =>
    createSessionClient({ transport, participant: 'user:ana', persist: persist(indexedDb(name)) });
  const first = open();
  const before = first.session('s');
  before.send('kept');
  await expect.poll(() => before.store.getState().pending.size).toBe(0);
  await expect.poll(states, { timeout: 5_000 }).toHaveLength(1);
  first.close();
  transport.cut();
  const offline = createSessionClient({
    transport: { ...transport, open: () => ({ ...NOTHING }) },
    participant: 'user:ana',
    persist: persist(indexedDb(name)),
  });
  const { store } = offline.session('s');
  await expect
    .poll(() => [...store.getState().state.messages.values()].map(({ text }) => textOf(text)))
    .toEqual(['kept']);
  expect(store.getState().status).toBe('catching-up');
  offline.close();
});

/** A link on which nothing ever arrives. */
const NOTHING = {
  subscribe() {},
  unsubscribe() {},
  append() {},
  signal() {},
  ping() {},
  close() {},
};
