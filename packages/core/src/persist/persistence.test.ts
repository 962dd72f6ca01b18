/** What outlives a page: a reload paints at once, takes what came since, and asks again what was not heard. */

import {
  createSimulator,
  manualClock,
  type SimulatedProcess,
  type Simulator,
  seededRandom,
} from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { type ClientOptions, createSessionClient } from '../client/client.ts';
import type { Session } from '../client/sessionApi.ts';
import { digest } from '../fold/digest.ts';
import { textOf } from '../fold/text.ts';
import type { RejoinError } from '../protocol/errors.ts';
import { memory } from '../transports/memoryTransport.ts';
import type { KeyValueStore } from './permit.ts';
import { clearPersisted } from './permit.ts';
import { persist } from './persistence.ts';

/** A store that outlives every page, and what was asked of it. */
function device() {
  const values = new Map<string, string>();
  const store: KeyValueStore = {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  return { values, store };
}

/** A page of ana's, with what it asks of the network. */
function page(sim: Simulator, store: KeyValueStore, more: Partial<ClientOptions> = {}) {
  const { transport, ...process } = sim.process('ana');
  const asked: string[] = [];
  const errors: RejoinError[] = [];
  const client = createSessionClient({
    ...process,
    transport: {
      ...transport,
      open(identity, handlers) {
        const link = transport.open(identity, handlers);
        return {
          ...link,
          subscribe(channel, session, cursor) {
            asked.push(cursor === undefined ? 'everything' : 'from a cursor');
            link.subscribe(channel, session, cursor);
          },
        };
      },
    },
    participant: 'user:ana',
    persist: persist(store),
    onError: (error) => errors.push(error),
    ...more,
  });
  return { client, session: client.session('s'), asked, errors };
}

const texts = (session: Session): readonly string[] =>
  [...session.store.getState().state.messages.values()].map(({ text }) => textOf(text));

const others = (sim: Simulator) =>
  createSessionClient({ ...sim.process('ben'), participant: 'user:ben' }).session('s');

describe('a page that is loaded again', () => {
  it('shows at once what it had, and asks only for what came since', async () => {
    const sim = createSimulator({ seed: 1 });
    const { store } = device();
    const ben = others(sim);
    const first = page(sim, store);
    ben.send('one');
    await sim.run(5_000);
    expect(texts(first.session)).toEqual(['one']);
    sim.crash('ana');
    ben.send('two');
    await sim.run(1_000);
    const second = page(sim, store);
    await sim.run(0);
    expect(texts(second.session)).toEqual(['one']);
    expect(second.session.store.getState()).toMatchObject({ status: 'catching-up' });
    await sim.run(1_000);
    expect(texts(second.session)).toEqual(['one', 'two']);
    expect(second.session.store.getState().status).toBe('live');
    expect(second.asked).toEqual(['from a cursor']);
  });

  it('keeps a state with the cursor that it stands at, whatever has arrived and is not folded yet (P18)', async () => {
    for (let round = 0; round < 10; round++) {
      const sim = createSimulator({ seed: 40 + round });
      const { store } = device();
      sim.agent('docs', async (run, pause) => {
        const text = run.text();
        for (let n = 0; n < 200; n++) {
          await text.write(`${n} `);
          await pause(11);
        }
      });
      let tell: (change: 'wake' | 'offline' | 'hidden') => void = () => {};
      const environment = {
        hidden: () => false,
        watch(listener: typeof tell) {
          tell = listener;
          return () => {};
        },
      };
      const first = page(sim, store, { environment: { ...environment, hidden: () => true } });
      await sim.run(1_000);
      first.session.send('go');
      await sim.run(900 + 37 * round);
      tell('hidden');
      await sim.run(0);
      sim.crash('ana');
      const second = page(sim, store);
      await sim.run(8_000);
      expect(second.errors).toEqual([]);
      expect(texts(second.session).at(-1)).toBe(Array.from({ length: 200 }, (_, n) => `${n} `).join(''));
    }
  });

  it('asks its keeper for nothing before it knows what it had, and waits no longer than a second for it', async () => {
    const sim = createSimulator({ seed: 2 });
    const { store } = device();
    const stuck: KeyValueStore = { ...store, get: () => new Promise(() => {}) };
    others(sim).send('one');
    await sim.run(1_000);
    const { asked, session } = page(sim, stuck);
    await sim.run(900);
    expect(asked).toEqual([]);
    await sim.run(1_000);
    expect([asked, texts(session)]).toEqual([['everything'], ['one']]);
  });

  it('asks again, by its id, what was asked offline (P4)', async () => {
    const sim = createSimulator({ seed: 3 });
    const { store, values } = device();
    const first = page(sim, store);
    await sim.run(1_000);
    sim.crashKeeper(60_000);
    await sim.run(1_000);
    const { ref } = first.session.send('still there?');
    const { ref: cancel } = first.session.cancel();
    await sim.run(1_000);
    sim.crash('ana');
    const second = page(sim, store);
    await sim.run(100);
    expect([...second.session.store.getState().pending.keys()]).toEqual([ref.id, cancel.id]);
    await sim.run(90_000);
    expect(texts(second.session)).toEqual(['still there?']);
    expect(second.session.store.getState().pending.size).toBe(0);
    expect(second.client.instance).not.toBe(first.client.instance);
    expect([...values.keys()].filter((key) => key.includes('/command/'))).toEqual([]);
    const log = await sim.log('s');
    expect(log.match(/still there/g)).toHaveLength(1);
  });

  it('asks once what was on its way when the page ended, whether or not the log has it', async () => {
    const sim = createSimulator({ seed: 4, delay: [50, 50] });
    const { store } = device();
    const first = page(sim, store);
    await sim.run(1_000);
    first.session.send('sent');
    // It has arrived and is committed; the acknowledgement is lost with the page.
    await sim.run(130);
    sim.crash('ana');
    await sim.run(1_000);
    const second = page(sim, store);
    await sim.run(5_000);
    expect(texts(second.session)).toEqual(['sent']);
    expect(second.session.store.getState().pending.size).toBe(0);
  });

  it('tells a cancel for a run that has ended that it is too late (P34)', async () => {
    const sim = createSimulator({ seed: 5 });
    const { store } = device();
    const first = page(sim, store);
    let end = () => {};
    const agent = joinSession({ ...sim.process('bot'), session: 's', participant: 'agent:bot' });
    agent.answer(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    first.session.send('go');
    await sim.run(3_000);
    // The network is gone, then the page.
    sim.delay('ana', 1e9, 1e9);
    const { ref } = first.session.cancel({ kind: 'agent', participant: 'agent:bot' });
    await sim.run(100);
    sim.crash('ana');
    sim.delay('ana', 1, 1);
    end();
    await sim.run(1_000);
    const second = page(sim, store);
    await sim.run(3_000);
    const { state } = second.session.store.getState();
    expect([...state.controls.values()].map(({ id, rows, closed }) => [id, rows.length, closed])).toEqual([
      [ref.id, 0, 'too-late'],
    ]);
    agent.session.close();
  });

  it('does not send a steer that has waited for longer than it is worth, and reports it', async () => {
    const sim = createSimulator({ seed: 6 });
    const { store, values } = device();
    const first = page(sim, store);
    await sim.run(1_000);
    sim.crashKeeper(120_000);
    await sim.run(100);
    const { ref: short } = first.session.steer('use TypeScript', undefined, { expiresIn: 30_000 });
    const { ref: long } = first.session.steer('and tests');
    await sim.run(1_000);
    sim.crash('ana');
    await sim.run(40_000);
    const second = page(sim, store);
    await sim.run(1_000);
    const commandOf = (id: string) => second.session.store.getState().pending.get(id);
    // How long it has waited is known once the keeper says what time it is.
    expect([commandOf(short.id)?.status, commandOf(long.id)?.status]).toEqual(['queued', 'queued']);
    await sim.run(120_000);
    expect(commandOf(short.id)).toMatchObject({ status: 'rejected', error: { code: 'steer-expired' } });
    expect(commandOf(long.id)).toBeUndefined();
    expect(await sim.log('s')).not.toContain('use TypeScript');
    expect([...values.keys()].filter((key) => key.includes('/command/'))).toEqual([]);
  });

  for (const ahead of [3_600_000, -3_600_000])
    it(`counts how long a steer has waited, whatever this page's clock was set to: ${ahead} ms (P30)`, async () => {
      const sim = createSimulator({ seed: 6 });
      const { store } = device();
      const first = page(sim, store);
      await sim.run(1_000);
      sim.crashKeeper(60_000);
      await sim.run(100);
      const { ref: here, receipt } = first.session.steer('faster');
      const short = first.session.steer('or slower', undefined, { expiresIn: 30_000 });
      sim.skew('ana', { ahead });
      await sim.run(70_000);
      // It is in the log, where it finds no run.
      expect(receipt()).toMatchObject({ status: 'too-late' });
      expect(short.receipt()).toMatchObject({ status: 'rejected', error: { code: 'steer-expired' } });
      // And so it is after a reload.
      sim.crashKeeper(60_000);
      await sim.run(100);
      const { ref: kept } = first.session.steer('with tests');
      const { ref: old } = first.session.steer('or without', undefined, { expiresIn: 30_000 });
      await sim.run(1_000);
      sim.crash('ana');
      sim.skew('ana', {});
      const second = page(sim, store);
      await sim.run(70_000);
      const { state, pending } = second.session.store.getState();
      expect([...state.controls.values()].map(({ id }) => id)).toEqual([here.id, kept.id]);
      expect(pending.get(old.id)).toMatchObject({ status: 'rejected', error: { code: 'steer-expired' } });
    });

  it('gives up a steer that expires while this very page is offline, and no message', async () => {
    const sim = createSimulator({ seed: 7 });
    const { session } = page(sim, device().store);
    await sim.run(1_000);
    sim.crashKeeper(700_000);
    await sim.run(100);
    const { receipt } = session.steer('faster');
    session.send('hello');
    await sim.run(900_000);
    expect(receipt()).toMatchObject({ status: 'rejected', error: { code: 'steer-expired' } });
    expect(texts(session)).toEqual(['hello']);
  });

  it('drops what is damaged or of another version, and begins anew', async () => {
    for (const damage of [
      (text: string) => text.slice(0, text.length / 2),
      (text: string) => text.replace('"two"', '"TWO"'),
      (text: string) => text.replace(/"reducer":\d+/, '"reducer":99'),
      (text: string) => text.replace(/"format":\d+/, '"format":"x"'),
      () => '{"snapshot":{}}',
      () => '[]',
    ]) {
      const sim = createSimulator({ seed: 8 });
      const { store, values } = device();
      const first = page(sim, store);
      first.session.send('two');
      await sim.run(5_000);
      sim.crash('ana');
      const [key = ''] = [...values.keys()].filter((name) => name.endsWith('/state'));
      values.set(key, damage(values.get(key) ?? ''));
      const second = page(sim, store);
      await sim.run(0);
      expect(second.session.store.getState().state.position).toBe(0);
      await sim.run(1_000);
      expect([second.asked, texts(second.session)]).toEqual([['everything'], ['two']]);
    }
  });

  it('heals by a snapshot when the log was created anew meanwhile (P19)', async () => {
    const sim = createSimulator({ seed: 9 });
    const { store } = device();
    page(sim, store).session.send('old');
    await sim.run(5_000);
    sim.crash('ana');
    sim.crashKeeper();
    await sim.store.delete('s');
    others(sim).send('new');
    await sim.run(1_000);
    const second = page(sim, store);
    await sim.run(3_000);
    expect(texts(second.session)).toEqual(['new']);
    expect(second.session.store.getState().status).toBe('live');
  });
});

describe('what is stored', () => {
  it('is gone when its participant signs out, and is stored anew when they have signed in again', async () => {
    const sim = createSimulator({ seed: 10 });
    const { store, values } = device();
    const first = page(sim, store);
    first.session.send('secret');
    await sim.run(5_000);
    expect(values.size).toBe(2);
    await clearPersisted(store, 'user:ben');
    expect(values.size).toBe(2);
    await clearPersisted(store, 'user:ana');
    expect(values.size).toBe(0);
    first.client.close();
    page(sim, store).session.send('another');
    await sim.run(5_000);
    expect([...values.values()].join()).toContain('another');
  });

  it('is gone however the name of who signs out is typed', async () => {
    const sim = createSimulator({ seed: 11 });
    const { store, values } = device();
    page(sim, store, { participant: 'user:Jos\u00e9' }).session.send('secret');
    await sim.run(5_000);
    expect(values.size).toBe(2);
    await clearPersisted(store, 'user:Jose\u0301');
    expect(values.size).toBe(0);
  });

  it('is nothing after signing out, whatever this page and another one write and ask on a slow device', async () => {
    for (let seed = 60; seed < 64; seed++) {
      const sim = createSimulator({ seed });
      const { values, store } = device();
      const { clock, random } = sim.process('disk');
      /** Both what is read and what is written takes its time, on the way there and on the way back. */
      const late = async <T>(work: () => Promise<T>): Promise<T> => {
        const pause = () =>
          new Promise<void>((resolve) => void clock.after(Math.floor(random() * 40), resolve));
        await pause();
        const result = await work();
        await pause();
        return result;
      };
      const slow = (): KeyValueStore => ({
        get: (key) => late(() => store.get(key)),
        set: (key, value) => late(() => store.set(key, value)),
        delete: (key) => late(() => store.delete(key)),
        keys: (prefix) => late(() => store.keys(prefix)),
      });
      sim.agent('docs', async (run, pause) => {
        const text = run.text();
        for (let n = 0; n < 700 && !run.signal.aborted; n++) {
          await text.write(`${n} `);
          await pause(30);
        }
      });
      const shared = slow();
      const here = page(sim, shared);
      const tab = createSessionClient({
        ...sim.process('tab'),
        participant: 'user:ana',
        persist: persist(slow()),
      });
      const there = tab.session('s');
      await sim.run(1_000);
      here.session.send('go');
      await sim.run(3_000 + Math.floor(random() * 2_000));
      expect([...values.keys()].filter((key) => key.endsWith('/state'))).toHaveLength(1);
      here.session.send('one more');
      there.cancel({ kind: 'input', participant: 'user:ana', id: 'nothing' });
      await sim.run(Math.floor(random() * 100));
      const signedOut = clearPersisted(shared);
      await sim.run(400);
      await signedOut;
      expect([...values.keys()]).toEqual([]);
      // The other tab has not heard of it, and this page goes on as well.
      sim.partition('tab');
      for (const each of [here.session, there]) each.send('later');
      here.client.session('other').send('in another session');
      here.session.close();
      here.client.session('s').send('opened again');
      await sim.run(6_000);
      expect([...values.keys()]).toEqual([]);
    }
  }, 20_000);

  it('is nothing after the keeper has deleted the session, also where it is opened again', async () => {
    const clock = manualClock();
    const random = seededRandom(3);
    const server = memory({ clock, random });
    const { values, store } = device();
    const slow: KeyValueStore = {
      ...store,
      set: async (key, value) => {
        await new Promise<void>((resolve) => void clock.after(30, resolve));
        await store.set(key, value);
      },
    };
    const client = createSessionClient({
      ...{ transport: server, clock, random, participant: 'user:ana' },
      persist: persist(slow),
    });
    const session = client.session('s');
    session.send('secret');
    await clock.advance(3_000);
    expect([...values.keys()].filter((key) => key.endsWith('/state'))).toHaveLength(1);
    session.send('asked just now');
    await clock.advance(10);
    const shown: number[] = [];
    session.store.subscribe(({ status }) => {
      if (status !== 'ended') return;
      queueMicrotask(() => {
        const again = client.session('s');
        expect(again).not.toBe(session);
        again.store.subscribe(({ state }) => void shown.push(state.position));
      });
    });
    await server.host.delete('s');
    await clock.advance(5_000);
    expect(session.store.getState().status).toBe('ended');
    expect([...values.keys()].filter((key) => key.includes('/s/'))).toEqual([]);
    expect(new Set(shown)).toEqual(new Set([0]));
  });

  it('costs nothing but itself when the device refuses', async () => {
    const sim = createSimulator({ seed: 11 });
    const refuse = () => Promise.reject(new Error('QuotaExceededError'));
    const { session, errors } = page(sim, { get: refuse, set: refuse, delete: refuse, keys: refuse });
    session.send('one');
    await sim.run(5_000);
    expect(texts(session)).toEqual(['one']);
    expect(errors.map(({ code }) => code)).toEqual(['persist-failed']);
  });

  it('is written when the page is hidden, before the next write is due', async () => {
    const sim = createSimulator({ seed: 12 });
    const { store, values } = device();
    let tell: (change: 'wake' | 'offline' | 'hidden') => void = () => {};
    let hidden = false;
    const environment = {
      hidden: () => hidden,
      watch(listener: typeof tell) {
        tell = listener;
        return () => {};
      },
    };
    const { session } = page(sim, store, { environment });
    await sim.run(4_000);
    session.send('just now');
    await sim.run(200);
    hidden = true;
    tell('hidden');
    await sim.run(0);
    expect([...values.values()].join()).toContain('just now');
  });
});

/** Ana's pages come and go while the keeper and her network fail; whatever her device had kept is in the log, once. */
it('loses nothing that was stored, and sends nothing twice, whatever breaks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(fc.tuple(fc.constantFrom('say', 'reload', 'cut', 'keeper', 'rest'), fc.nat(3_000)), {
        minLength: 5,
        maxLength: 40,
      }),
      async (seed, steps) => {
        const sim = createSimulator({ seed });
        const { store } = device();
        const kept = new Set<string>();
        const slow = (process: SimulatedProcess): KeyValueStore => ({
          ...store,
          // A disk takes time, and a page that ends meanwhile has written nothing.
          set: (key, value) =>
            new Promise((resolve) => {
              process.clock.after(Math.floor(process.random() * 50), () => {
                const said = /"content":"(\d+)"/.exec(value)?.[1];
                if (said !== undefined && key.includes('/command/')) kept.add(said);
                resolve(store.set(key, value));
              });
            }),
        });
        const load = () => page(sim, slow(sim.process('ana'))).session;
        let session = load();
        let said = 0;
        for (const [what, ms] of steps) {
          if (what === 'say') session.send(String(said++));
          else if (what === 'cut') sim.cut('ana');
          else if (what === 'keeper') sim.crashKeeper(ms);
          else if (what === 'reload') {
            sim.crash('ana');
            session = load();
          }
          await sim.run(what === 'rest' ? ms : ms / 30);
        }
        await sim.run(120_000);
        const { state, status, pending } = session.store.getState();
        const reader = others(sim);
        await sim.run(5_000);
        expect([status, pending.size, digest(reader.store.getState().state)]).toEqual([
          'live',
          0,
          digest(state),
        ]);
        const shown = texts(session);
        expect(new Set(shown).size).toBe(shown.length);
        for (const each of kept) expect(shown).toContain(each);
      },
    ),
    { numRuns: 400 },
  );
}, 60_000);
