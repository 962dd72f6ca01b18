import { manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import type { EventEntry } from '../protocol/envelope.ts';
import { type InstanceId, participantOf } from '../protocol/ids.ts';
import { WINDOW } from '../protocol/limits.ts';
import { encodeItem } from '../protocol/messages.ts';
import { createKeeperHost } from './host.ts';
import { type LogStore, memoryStore } from './logStore.ts';

const OWNER = 'agent:docs/DDDDDDDDDDDDDDD1';
const guest = (index: number): InstanceId => `user:u${index}/${String(index).padStart(16, 'A')}`;
const said = (id: string): EventEntry => ({ id, event: { type: 'message.sent', content: id } });

function keeperOf(store: LogStore) {
  const clock = manualClock();
  const host = createKeeperHost({ store, clock, random: seededRandom(1) });
  const append = async (instance: InstanceId, secret: string | undefined, events: readonly EventEntry[]) => {
    const writer = { instance, participant: participantOf(instance), secret };
    const answer = host.append('s', writer, { producer: `${instance}/main`, first: 0, events });
    await clock.advance(10);
    const settled = await answer;
    return settled.type === 'ack' ? 'ack' : settled.code;
  };
  return { append, clock, host };
}

it('binds an instance by its first event, and takes nothing from it with another secret, restarts included (P1)', async () => {
  const store = memoryStore();
  for (const { append, round } of [1, 2].map((round) => ({ ...keeperOf(store), round }))) {
    expect(await append(OWNER, 'mine', [said(`a${round}`)])).toBe('ack');
    expect(await append(OWNER, 'guessed', [said(`b${round}`)])).toBe('producer-foreign');
    expect(await append(OWNER, undefined, [said(`c${round}`)])).toBe('producer-foreign');
    expect(await append(guest(1), undefined, [said(`d${round}`)])).toBe('ack');
    expect(await append(guest(1), 'made up', [said(`e${round}`)])).toBe('producer-foreign');
  }
  expect(await Promise.all([OWNER, guest(1), guest(2)].map(store.secrets))).toEqual([['mine'], [''], []]);
});

it('commits a binding with the event that makes it, or not at all (P9)', async () => {
  const kept = memoryStore();
  let failing = true;
  const store: LogStore = {
    ...kept,
    commit: (...what) => (failing ? Promise.reject(new Error('The disk is full.')) : kept.commit(...what)),
  };
  const { append } = keeperOf(store);
  expect(await append(OWNER, 'mine', [said('a')])).toBe('store-failed');
  expect(await store.secrets(OWNER)).toEqual([]);
  failing = false;
  expect(await append(OWNER, 'mine', [said('a')])).toBe('ack');
  expect(await store.secrets(OWNER)).toEqual(['mine']);
});

it('frees an instance that the session has forgotten, and none that owns a run (P1, P13)', async () => {
  const store = memoryStore();
  const guests = Array.from({ length: WINDOW.producers + 100 }, (_, index) => guest(index));
  const start = {
    v: 1,
    producer: `${OWNER}/main`,
    participant: 'agent:docs',
    seq: 1,
    at: 1,
    run: 'r',
  } as const;
  const items = [
    encodeItem({ ...start, event: { type: 'RUN_STARTED', runId: 'r' } }),
    ...guests.map((instance) =>
      encodeItem({
        ...{ v: 1, producer: `${instance}/main`, participant: participantOf(instance), seq: 1, at: 1 },
        event: { type: 'participant.joined' },
      }),
    ),
  ];
  const page = { after: 0, upTo: items.length, items: items.join() };
  const bindings = new Map([...guests, OWNER].map((instance) => [instance, 'its own']));
  const log = { session: 's', incarnation: 'i', pages: [page], batches: new Map(), bindings };
  await store.commit([log], 1);
  const { append, clock, host } = keeperOf(store);
  const [forgotten, other] = [guest(0), guest(1)];
  const recent = guest(guests.length - 1);
  // The owner is long silent, so its run is lost; it may still come back to it.
  host.subscribe('s', undefined, {
    ...{
      ready: () => true,
      snapshot() {},
      frame() {},
      live() {},
      idle: () => true,
      texts() {},
      signals() {},
      ended() {},
    },
  });
  await clock.advance(600_000);
  const states = [];
  for (const instance of [forgotten, recent, OWNER]) states.push(await append(instance, 'new', [said('x')]));
  expect(states).toEqual(['ack', 'producer-foreign', 'producer-foreign']);
  // From here on no look at the session is needed: the store has forgotten it as well.
  expect(await store.secrets(other)).toEqual(['its own']);
  for (let batch = 0; batch < 6; batch++)
    expect(
      await append(
        recent,
        'its own',
        Array.from({ length: 200 }, (_, id) => said(`${batch}.${id}`)),
      ),
    ).toBe('ack');
  expect(await Promise.all([other, forgotten, recent, OWNER].map(store.secrets))).toEqual([
    [],
    ['new'],
    ['its own'],
    ['its own'],
  ]);
});
