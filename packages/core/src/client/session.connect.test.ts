/** What holds a session connected, and what one does without a holder: it is idle, and loses nothing. */

import { breakable, manualClock, seededRandom } from '@rejoin/testing';
import { expect, it } from 'vitest';
import { joinSession } from '../agent/joinSession.ts';
import { textOf } from '../fold/text.ts';
import { persist } from '../persist/persistence.ts';
import { memory } from '../transports/memoryTransport.ts';
import { createSessionClient } from './client.ts';
import type { LinkHandlers, Transport } from './transport.ts';

const LINGER = 5_000;

/** Ana's client beside an agent and another reader; what her client asks of its transport is written down. */
function stage() {
  const clock = manualClock();
  const random = seededRandom(5);
  const server = memory({ clock, random });
  const asked: string[] = [];
  const network = breakable(server);
  const transport: Transport = {
    ...network,
    open(identity, handlers) {
      asked.push('open');
      const message: LinkHandlers['message'] = (each) => {
        if (!deaf) handlers.message(each);
      };
      const link = network.open(identity, { ...handlers, message });
      return {
        ...link,
        subscribe(channel, session, cursor) {
          asked.push(`subscribe ${session}${cursor === undefined ? '' : ' from its cursor'}`);
          link.subscribe(channel, session, cursor);
        },
        unsubscribe(channel) {
          asked.push('unsubscribe');
          link.unsubscribe(channel);
        },
      };
    },
  };
  let deaf = false;
  let watched = 0;
  const environment = {
    hidden: () => false,
    watch() {
      watched++;
      return () => watched--;
    },
  };
  const client = createSessionClient({ transport, participant: 'user:ana', clock, random, environment });
  const ben = createSessionClient({ transport: server, participant: 'user:ben', clock, random }).session('s');
  const join = (participant: string) =>
    joinSession({ transport: server, session: 's', participant, clock, random });
  /** What was asked since the last look. */
  const news = () => asked.splice(0);
  return {
    clock,
    client,
    transport,
    ben,
    join,
    news,
    cut: () => network.cut(),
    /** Whether nothing that is sent to Ana arrives. */
    setDeaf(to: boolean) {
      deaf = to;
    },
    watching: () => watched,
  };
}

const textsOf = (session: ReturnType<typeof stage>['ben']) => {
  session.flush();
  return [...session.store.getState().state.messages.values()].map(({ text }) => textOf(text));
};

it('causes nothing until it is held, or has something to send', async () => {
  const { clock, client, news, watching } = stage();
  const session = client.session('s', { connect: false });
  expect(client.session('s', { connect: false })).toBe(session);
  await clock.advance(10_000);
  expect([news(), client.connection.status, watching()]).toEqual([[], 'idle', 0]);
  session.connect();
  await clock.advance(100);
  expect(news()).toEqual(['open', 'subscribe s']);
  expect([session.store.getState().status, watching()]).toEqual(['live', 1]);
  client.close();
  expect(watching()).toBe(0);
});

it('stays connected for those who did not say otherwise, until it is closed', async () => {
  const { clock, client, news } = stage();
  const release = client.session('s', { connect: false }).connect();
  expect(client.session('s')).toBe(client.session('s'));
  release();
  await clock.advance(60_000);
  expect(news()).toEqual(['open', 'subscribe s']);
  expect(client.session('s').store.getState().status).toBe('live');
});

it('rests when the last of its keepers has gone for a while, and reads on from its cursor', async () => {
  const { clock, client, ben, news } = stage();
  const session = client.session('s', { connect: false });
  const first = session.connect();
  const second = session.connect();
  ben.send('one');
  await clock.advance(500);
  expect(textsOf(session)).toEqual(['one']);
  first();
  first();
  await clock.advance(2 * LINGER);
  expect(news()).toEqual(['open', 'subscribe s']);
  second();
  await clock.advance(LINGER);
  expect(news()).toEqual(['unsubscribe']);
  const { cursor } = session;
  ben.send('two');
  await clock.advance(500);
  expect([textsOf(session), session.cursor, session.store.getState().status]).toEqual([
    ['one'],
    cursor,
    'catching-up',
  ]);
  session.connect();
  await clock.advance(500);
  expect(news()).toEqual(['open', 'subscribe s from its cursor']);
  expect([textsOf(session), session.store.getState().status]).toEqual([['one', 'two'], 'live']);
});

it('goes on as it was when it is held again before it is idle', async () => {
  const { clock, client, news } = stage();
  const session = client.session('s', { connect: false });
  for (let view = 0; view < 5; view++) {
    const release = session.connect();
    await clock.advance(1_000);
    release();
    await clock.advance(LINGER - 1);
  }
  expect(news()).toEqual(['open', 'subscribe s']);
  await clock.advance(1);
  expect(news()).toEqual(['unsubscribe']);
});

it('sends what waits although nothing holds it: a stop that was pressed on leaving reaches its agent', async () => {
  const { clock, client, ben, join } = stage();
  const agent = join('agent:docs');
  let stopped = false;
  agent.answer(async (run) => {
    await new Promise<void>((resolve) => run.signal.addEventListener('abort', () => resolve()));
    stopped = true;
  });
  const session = client.session('s', { connect: false });
  const release = session.connect();
  ben.send('go');
  await clock.advance(500);
  session.flush();
  const stop = session.cancel();
  release();
  await clock.advance(500);
  expect(stopped).toBe(true);
  // It lingered, so it has also heard.
  expect(stop.receipt().status).toBe('done');
});

it('sends what was asked of it while it is idle, and knows what became of it when it is held again', async () => {
  const { clock, client, ben, news, cut } = stage();
  const session = client.session('s', { connect: false });
  const { ref } = session.send('first words');
  await clock.advance(500);
  expect(news()).toEqual(['open']);
  expect(textsOf(ben)).toEqual(['first words']);
  expect(session.store.getState().pending.get(ref.id)?.status).toBe('sent');
  cut();
  session.send('said while the link was down');
  await clock.advance(20_000);
  expect(textsOf(ben)).toEqual(['first words', 'said while the link was down']);
  expect(news()).toEqual(['open']);
  session.connect();
  await clock.advance(500);
  expect(textsOf(session)).toEqual(textsOf(ben));
  expect(session.store.getState().pending.size).toBe(0);
});

it('rests while it connects and while it catches up, and reads on from there', async () => {
  const { clock, client, ben, news, setDeaf } = stage();
  for (let message = 0; message < 30; message++) ben.send(`${message}`);
  await clock.advance(500);
  const session = client.session('s', { connect: false });
  setDeaf(true);
  session.connect()();
  await clock.advance(LINGER + 100);
  setDeaf(false);
  await clock.advance(30_000);
  expect(client.connection.status).toBe('idle');
  expect(news().filter((each) => each !== 'open')).toEqual([]);
  client.session('other');
  await clock.advance(500);
  expect([client.connection.status, news()]).toEqual(['live', ['open', 'subscribe other']]);
  setDeaf(true);
  session.connect()();
  await clock.advance(LINGER);
  expect(news()).toEqual(['subscribe s', 'unsubscribe']);
  setDeaf(false);
  await clock.advance(30_000);
  expect(news().filter((each) => each.includes('subscribe s'))).toEqual([]);
  expect(client.connection.status).toBe('live');
  session.connect();
  await clock.advance(500);
  expect(textsOf(session)).toHaveLength(30);
  expect([news(), session.store.getState().status]).toEqual([['subscribe s'], 'live']);
});

it('learns from the next link that it was held while there was none', async () => {
  const { clock, client, news, cut } = stage();
  const session = client.session('s', { connect: false });
  const other = client.session('other');
  await clock.advance(100);
  // The first to hear of the loss holds another session: it must not be read over a link that is gone.
  other.store.subscribe(({ connection }) => {
    if (connection.status === 'waiting') session.connect();
  });
  cut();
  await clock.advance(10_000);
  expect(news().filter((each) => each.startsWith('subscribe s'))).toEqual(['subscribe s']);
  expect(session.store.getState().status).toBe('live');
});

it('forgets signals when it is idle: they are not repeated to it (P29)', async () => {
  const { clock, client, ben } = stage();
  const session = client.session('s', { connect: false });
  const release = session.connect();
  await clock.advance(100);
  ben.signal('typing', true, 30_000);
  await clock.advance(100);
  expect(session.store.getState().signals.size).toBe(1);
  release();
  await clock.advance(LINGER);
  expect(session.store.getState().signals.size).toBe(0);
  ben.signal('typing', true, 30_000);
  await clock.advance(100);
  expect(session.store.getState().signals.size).toBe(0);
});

it('stays closed, even if it is held then', async () => {
  const { clock, client, news } = stage();
  const session = client.session('s', { connect: false });
  const release = session.connect();
  await clock.advance(100);
  release();
  await clock.advance(LINGER);
  session.close();
  news();
  const again = session.connect();
  await clock.advance(100);
  again();
  release();
  await expect(session.send('late').queued).rejects.toMatchObject({ code: 'closed' });
  await clock.advance(2 * LINGER);
  expect(news()).toEqual([]);
  expect(session.store.getState().status).toBe('ended');
  expect(clock.waiting).toBeLessThan(10);
  // Another one under its id is another one.
  expect(client.session('s', { connect: false })).not.toBe(session);
});

it('opens no connection for what is sent to a session that is closed', async () => {
  const { clock, client, news } = stage();
  const session = client.session('s', { connect: false });
  session.close();
  await expect(session.publish({ event: { type: 'app.noted' } }).queued).rejects.toMatchObject({
    code: 'closed',
  });
  session.connect();
  await clock.advance(1_000);
  expect([news(), client.connection.status]).toEqual([[], 'idle']);
});

it('closes the connection of a client that no session needs, and opens it again for one that does', async () => {
  const { clock, client, ben, news, watching } = stage();
  const session = client.session('s', { connect: false });
  const other = client.session('other', { connect: false });
  const release = session.connect();
  other.connect()();
  await clock.advance(500);
  expect(watching()).toBe(1);
  release();
  await clock.advance(3 * LINGER);
  expect([client.connection.status, session.store.getState().connection, watching()]).toEqual([
    'idle',
    { status: 'idle', reached: true },
    0,
  ]);
  const waiting = clock.waiting;
  await clock.advance(60_000);
  expect(clock.waiting).toBe(waiting);
  news();
  // Something to say, a reader and a page of history each open it, and let it go again.
  session.send('from an idle client');
  await clock.advance(1_000);
  expect(textsOf(ben)).toEqual(['from an idle client']);
  await clock.advance(3 * LINGER);
  expect([news(), client.connection.status]).toEqual([['open'], 'idle']);
  let read = false;
  void session.history().then(() => {
    read = true;
  });
  // Its code is loaded first.
  await expect.poll(() => clock.advance(100).then(() => read)).toBe(true);
  await clock.advance(3 * LINGER);
  expect([news(), client.connection.status]).toEqual([['open'], 'idle']);
  const again = session.connect();
  await clock.advance(1_000);
  expect([textsOf(session), session.store.getState().status]).toEqual([['from an idle client'], 'live']);
  again();
});

it('gives up connecting when no session needs the link any more, and goes on as long as something waits', async () => {
  const { clock, client, ben, cut, setDeaf } = stage();
  const session = client.session('s', { connect: false });
  const release = session.connect();
  await clock.advance(500);
  setDeaf(true);
  session.send('waits');
  cut();
  release();
  await clock.advance(60_000);
  expect(client.connection.status).not.toBe('idle');
  setDeaf(false);
  await clock.advance(60_000);
  expect([textsOf(ben), client.connection.status]).toEqual([['waits'], 'idle']);
  setDeaf(true);
  session.connect()();
  await clock.advance(60_000);
  expect(client.connection.status).toBe('idle');
});

it('drops the states of all but the five that came to rest last, and reads them anew', async () => {
  const { clock, client, transport } = stage();
  const writer = createSessionClient({ transport, participant: 'user:eve', clock });
  const ids = Array.from({ length: 8 }, (_, n) => `thread-${n}`);
  for (const id of ids) writer.session(id).send(`in ${id}`);
  await clock.advance(500);
  const visit = async (id: string) => {
    const release = client.session(id, { connect: false }).connect();
    await clock.advance(500);
    const texts = textsOf(client.session(id, { connect: false }));
    release();
    return texts;
  };
  for (const id of ids) expect(await visit(id)).toEqual([`in ${id}`]);
  await clock.advance(2 * LINGER);
  const held = () => ids.filter((id) => client.session(id, { connect: false }).cursor !== undefined);
  expect(held()).toEqual(ids.slice(3));
  const [first = ''] = ids;
  const dropped = client.session(first, { connect: false });
  expect(dropped.store.getState()).toMatchObject({ status: 'catching-up', state: { position: 0 } });
  // What is asked of it meanwhile is sent all the same, and settled when it is read again.
  const { ref } = dropped.send('asked of a dropped one');
  await clock.advance(500);
  expect(dropped.store.getState().pending.get(ref.id)?.status).toBe('sent');
  expect(await visit(first)).toEqual([`in ${first}`, 'asked of a dropped one']);
  expect(dropped.store.getState().pending.size).toBe(0);
  await clock.advance(2 * LINGER);
  expect(held()).toEqual([first, ...ids.slice(4)]);
});

it('brings a dropped state back from the device, also without a network', async () => {
  const values = new Map<string, string>();
  const device = {
    get: async (key: string) => values.get(key),
    set: async (key: string, value: string) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
    keys: async (prefix: string) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
  const { clock, ben, transport, setDeaf, news, cut } = stage();
  const client = createSessionClient({
    ...{
      transport,
      participant: 'user:ana',
      clock,
      environment: { hidden: () => false, watch: () => () => {} },
    },
    persist: persist(device),
  });
  ben.send('one');
  for (const id of ['s', 'a', 'b', 'c', 'd', 'e']) {
    const release = client.session(id, { connect: false }).connect();
    await clock.advance(100);
    // The newest words are kept although the next write was not due.
    if (id === 's') ben.send('two');
    await clock.advance(100);
    release();
  }
  await clock.advance(2 * LINGER);
  const session = client.session('s', { connect: false });
  expect(session.cursor).toBeUndefined();
  setDeaf(true);
  cut();
  session.connect();
  await clock.advance(100);
  expect([textsOf(session), session.store.getState().status]).toEqual([['one', 'two'], 'catching-up']);
  setDeaf(false);
  news();
  await clock.advance(30_000);
  expect(session.store.getState().status).toBe('live');
  expect(news().filter((each) => each.startsWith('subscribe'))).toEqual(['subscribe s from its cursor']);
});

it('is opened again with its client by who connects it after the client was closed', async () => {
  const { clock, client, ben, news, watching } = stage();
  const session = client.session('s', { connect: false });
  const release = session.connect();
  client.close();
  release();
  expect([session.store.getState().status, watching()]).toEqual(['ended', 0]);
  await expect(session.send('while it is closed').queued).rejects.toMatchObject({ code: 'closed' });
  // Nothing but \`connect\` opens it: neither asking for a session nor saying something.
  expect(client.session('s')).toBe(session);
  client.session('another').send('unsaid');
  await clock.advance(10_000);
  expect([client.connection.status, news()]).toEqual(['closed', ['open']]);
  session.connect();
  ben.send('hello');
  await clock.advance(1_000);
  session.send('and back');
  await clock.advance(1_000);
  expect([textsOf(session), session.store.getState().status, watching()]).toEqual([
    ['hello', 'and back'],
    'live',
    1,
  ]);
  expect(client.session('another', { connect: false }).store.getState().status).toBe('ended');
});

it('sends in a session that is opened anew what it is given, and takes it for no repeat of before (P2)', async () => {
  const { clock, client, ben } = stage();
  for (let opening = 0; opening < 3; opening++) {
    const session = client.session('s');
    for (let n = 0; n < 3; n++) {
      session.send(`${opening} ${n}`);
      await clock.advance(200);
    }
    await clock.advance(500);
    expect([session.store.getState().pending.size, session.store.getState().error]).toEqual([0, undefined]);
    session.close();
  }
  expect(textsOf(ben)).toHaveLength(9);
});
