/** Signals as a page has them (P29): few updates, one timer, and nothing that has ended. */

import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import type { Clock } from '../platform/clock.ts';
import type { Signal } from '../protocol/messages.ts';
import { memoryKeeper } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';
import type { LinkHandlers, Transport } from './transport.ts';

async function stage() {
  const clock = manualClock();
  const random = seededRandom(3);
  const server = memoryKeeper({ clock, random });
  const page = createSessionClient({ transport: server, participant: 'user:ana', clock, random });
  const session = page.session('s');
  await clock.advance(100);
  let updates = 0;
  session.store.subscribe((view, before) => {
    if (view.signals !== before.signals) updates++;
  });
  const signal = (agent: number, key: string, ttl: number, value: unknown = agent) =>
    server.host.signal('s', {
      ...{ key, value, ttl },
      instance: `agent:number-${agent}/${String(agent).padStart(16, 'A')}`,
    });
  const values = () => [...session.store.getState().signals.values()].map(({ value }) => value);
  return { clock, session, signal, values, updates: () => updates };
}

it('takes what two hundred agents say in one second by at most twenty updates', async () => {
  const { clock, signal, values, updates } = await stage();
  for (let ms = 0; ms < 1_000; ms += 100) {
    for (let agent = 0; agent < 200; agent++) signal(agent, 'place', 30_000, ms);
    await clock.advance(100);
  }
  expect(values()).toEqual(Array(200).fill(900));
  expect(updates()).toBeLessThanOrEqual(20);
});

it('forgets each when its time is over, by one timer for all', async () => {
  const { clock, signal, values } = await stage();
  const before = clock.waiting;
  for (let agent = 0; agent < 100; agent++) signal(agent, 'place', 1_000 + 100 * agent);
  await clock.advance(60);
  expect(values()).toHaveLength(100);
  expect(clock.waiting).toBeLessThanOrEqual(before + 1);
  await clock.advance(990);
  expect(values()).toHaveLength(99);
  await clock.advance(1_000);
  expect(values()).toHaveLength(89);
  signal(99, 'place', 0);
  await clock.advance(60);
  expect(values().at(-1)).toBe(98);
  await clock.advance(10_000);
  expect(values()).toEqual([]);
  expect(clock.waiting).toBeLessThanOrEqual(before);
});

/** A session, and what its keeper may say, whatever that is. */
async function reader() {
  const clock = manualClock();
  const waits: number[] = [];
  const watched: Clock = {
    ...clock,
    after(ms, run) {
      waits.push(ms);
      return clock.after(ms, run);
    },
  };
  const hear: LinkHandlers[] = [];
  const inner = memoryKeeper({ clock, random: seededRandom(4) });
  const transport: Transport = {
    ...inner,
    open(identity, handlers) {
      hear.push(handlers);
      return inner.open(identity, handlers);
    },
  };
  const random = seededRandom(5);
  const session = createSessionClient({ transport, participant: 'user:ana', clock: watched, random }).session(
    's',
  );
  await clock.advance(100);
  const tell = (signals: readonly Signal[], anew = false) =>
    hear[0]?.message({ type: 'signals', channel: 1, signals, anew });
  const keys = () => [...session.store.getState().signals.values()].map(({ key }) => key);
  return { clock, waits, tell, keys };
}

const said = (key: string, ttl = 5_000): Signal => ({
  ...{ key, value: key, ttl },
  instance: 'user:ben/AAAAAAAAAAAAAAAA',
});

it('drops what a keeper that begins anew does not name', async () => {
  const { tell, keys } = await reader();
  tell([said('a'), said('b')]);
  tell([said('c')]);
  expect(keys()).toEqual(['a', 'b', 'c']);
  tell([said('b')], true);
  expect(keys()).toEqual(['b']);
  tell([], true);
  expect(keys()).toEqual([]);
});

it('keeps so many, and waits no longer than a timer can, whatever a keeper says', async () => {
  const { clock, waits, tell, keys } = await reader();
  waits.length = 0;
  // A browser's timer for so long would be due at once, and again and again.
  tell(Array.from({ length: 10_000 }, (_, index) => said(`k${index}`, 1e12)));
  expect(keys()).toHaveLength(4_096);
  expect(keys().at(-1)).toBe('k9999');
  await clock.advance(300_000);
  expect(keys()).toHaveLength(4_096);
  expect(Math.max(...waits)).toBeLessThan(2 ** 31);
});
