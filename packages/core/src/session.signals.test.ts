/** Signals as a page has them (P29): few updates, one timer, and nothing that has ended. */
import { expect, it } from 'vitest';
import { createSessionClient } from './client.ts';
import { memory } from './memory.ts';
import type { Signal } from './protocol/messages.ts';
import { manualClock } from './testing/clock.ts';
import { seededRandom } from './testing/random.ts';
import type { LinkHandlers, Transport } from './transport.ts';

async function stage() {
  const clock = manualClock();
  const random = seededRandom(3);
  const server = memory({ clock, random });
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

it('drops what a keeper that begins anew does not name', async () => {
  const clock = manualClock();
  const hear: LinkHandlers[] = [];
  const inner = memory({ clock, random: seededRandom(4) });
  const transport: Transport = {
    ...inner,
    open(identity, handlers) {
      hear.push(handlers);
      return inner.open(identity, handlers);
    },
  };
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random: seededRandom(5) });
  const session = client.session('s');
  await clock.advance(100);
  const said = (key: string): Signal => ({
    ...{ key, value: key, ttl: 5_000 },
    instance: 'user:ben/AAAAAAAAAAAAAAAA',
  });
  const tell = (anew: boolean, ...keys: readonly string[]) =>
    hear[0]?.message({ type: 'signals', channel: 1, signals: keys.map(said), anew });
  const keys = () => [...session.store.getState().signals.values()].map(({ key }) => key);
  tell(false, 'a', 'b');
  tell(false, 'c');
  expect(keys()).toEqual(['a', 'b', 'c']);
  tell(true, 'b');
  expect(keys()).toEqual(['b']);
  tell(true);
  expect(keys()).toEqual([]);
});
