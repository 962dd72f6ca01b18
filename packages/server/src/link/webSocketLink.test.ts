import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import type { Clock } from '@rejoin/core/internal';
import { type LogStore, memoryStore } from '@rejoin/core/internal';
import { digest, EMPTY, fold, type SessionState } from '@rejoin/core/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, itemsOf, newInstance, say, snapshotOf, startServer, TOKEN } from '../../test/fixtures.ts';

/** A store whose commits wait until they are let go, and then happen, or fail. */
function gatedStore(): LogStore & { open(failure?: Error): void } {
  const inner = memoryStore();
  let pass: (failure?: Error) => void = () => {};
  return {
    ...inner,
    async commit(writes, at) {
      const failure = await new Promise<Error | undefined>((resolve) => {
        pass = resolve;
      });
      if (failure) throw failure;
      return inner.commit(writes, at);
    },
    open: (failure) => pass(failure),
  };
}

/** A clock whose timers a test fires by their length. */
function manualTimers() {
  const timers: { readonly ms: number; readonly run: () => void }[] = [];
  let elapsed = 0;
  const clock: Clock = {
    now: () => 0,
    elapsed: () => elapsed,
    after(ms, run) {
      if (ms === 0) setImmediate(run);
      else timers.push({ ms, run });
      return () => {};
    },
  };
  const fire = (ms: number) =>
    timers
      .splice(
        timers.findIndex((timer) => timer.ms === ms),
        1,
      )[0]
      ?.run();
  const pass = (ms: number) => {
    elapsed += ms;
  };
  return { clock, fire, pass };
}

describe('the handshake', () => {
  it('confirms none of the sub-protocols that are offered (13)', async () => {
    const { url } = await startServer();
    const { hostname, port } = new URL(url);
    const socket = createConnection(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const lines = [
      'GET / HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: graphql-ws, soap',
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 101 /);
    expect(String(answer).toLowerCase()).not.toContain('sec-websocket-protocol');
  });

  it('welcomes, and states its level and its limits', async () => {
    const { url } = await startServer();
    const client = await connect(url, { sendHello: false });
    client.send({
      type: 'hello',
      v: 1,
      token: TOKEN,
      participant: 'user:ann',
      instance: client.instance,
      secret: 's',
    });
    expect(await client.next('welcome')).toMatchObject({
      v: 1,
      participant: 'user:ann',
      level: 5,
      lease: 15_000,
      limits: { event: 65_536 },
      now: expect.any(Number),
    });
    client.send({ type: 'ping' });
    expect(await client.next('pong')).toMatchObject({ now: expect.any(Number) });
  });

  it.each([
    ['a wrong token', { token: 'wrong' }, 4401, 'unauthorized'],
    ['no token', { token: undefined }, 4401, 'unauthorized'],
    ['a keeper', { participant: 'keeper:rejoin' }, 4403, 'forbidden'],
    ["another participant's instance", { instance: newInstance('agent:docs') }, 4403, 'forbidden'],
    ['another version', { v: 2 }, 4406, 'protocol-version'],
    ['another version with other fields', { v: '3', participant: undefined }, 4406, 'protocol-version'],
  ])('refuses %s', async (_, wrong, code, reason) => {
    const { url } = await startServer();
    const participant = 'participant' in wrong && wrong.participant ? wrong.participant : 'user:ann';
    const client = await connect(url, { sendHello: false, participant });
    client.send({
      type: 'hello',
      v: 1,
      token: TOKEN,
      participant,
      instance: client.instance,
      secret: 's',
      ...wrong,
    });
    expect(await client.closed).toEqual({ code, reason });
  });

  it.each([TOKEN, 'wrong'])(
    'answers what comes right behind a hello after it, or not at all (%s)',
    async (token) => {
      const { url } = await startServer({
        async authorize({ token: shown }) {
          await new Promise((resolve) => setImmediate(resolve));
          return shown === TOKEN ? true : 'unauthorized';
        },
      });
      const client = await connect(url, { sendHello: false });
      const { participant, instance } = client;
      client.send({ type: 'hello', v: 1, token, participant, instance, secret: 's' });
      client.send({ type: 'subscribe', channel: 1, session: 's' });
      if (token === TOKEN) await client.next('live');
      else expect(await client.closed).toEqual({ code: 4401, reason: 'unauthorized' });
      const heard = ['welcome', 'subscribed', 'snapshot'].map((type) => client.untaken(type).length);
      expect(heard).toEqual(token === TOKEN ? [1, 1, 1] : [0, 0, 0]);
    },
  );

  it('closes a connection that sends no hello in 10 s', async () => {
    const timers = manualTimers();
    const { url } = await startServer({ clock: timers.clock });
    const client = await connect(url, { sendHello: false });
    client.send({ type: 'ping' });
    expect(await client.next('error')).toMatchObject({ code: 'unauthorized' });
    timers.fire(10_000);
    expect(await client.closed).toEqual({ code: 4408, reason: 'hello-timeout' });
  });

  it('asks silent connections for a sign of life every 30 s, and gives up on those that give none', async () => {
    const timers = manualTimers();
    const { url } = await startServer({ clock: timers.clock });
    const [well, frozen] = [await connect(url), await connect(url)];
    frozen.socket.pause();
    timers.fire(30_000);
    await once(well.socket, 'ping');
    // Its pong is here before whatever it says after it.
    well.send({ type: 'ping' });
    await well.next('pong');
    timers.fire(30_000);
    well.send({ type: 'ping' });
    await well.next('pong');
    frozen.socket.resume();
    expect((await frozen.closed).code).toBe(1006);
  });

  it('gives up no link for what was sent while the process stood still (P31)', async () => {
    const timers = manualTimers();
    const { url } = await startServer({ clock: timers.clock });
    const client = await connect(url);
    client.socket.pause();
    timers.fire(30_000);
    timers.pass(60_000);
    timers.fire(30_000);
    client.socket.resume();
    client.send({ type: 'ping' });
    expect(await client.next('pong')).toBeDefined();
    // It is given up on for a silence that the server has listened to.
    client.socket.pause();
    timers.fire(30_000);
    timers.fire(30_000);
    client.socket.resume();
    expect((await client.closed).code).toBe(1006);
  });

  it('lets a later link of an instance replace the older one, and no other client (P1)', async () => {
    const { url } = await startServer();
    const older = await connect(url, { secret: 'mine' });
    const forger = await connect(url, { instance: older.instance, secret: 'guessed' });
    expect(await forger.closed).toEqual({ code: 4403, reason: 'forbidden' });
    const newer = await connect(url, { instance: older.instance, secret: 'mine' });
    expect(await older.closed).toEqual({ code: 4409, reason: 'link-replaced' });
    newer.append('s', 1, say('hello'));
    expect(await newer.next('ack')).toMatchObject({ seq: 1 });
  });
});

describe('further instances of a link', () => {
  const second = newInstance('user:ann');
  const join = (instance: string, secret = 'its own') => ({ type: 'join', instance, secret });

  it('come in under the proof of the first: not before hello, and with what the token allows (P1)', async () => {
    const asked: string[] = [];
    const { url } = await startServer({
      authorize({ action, session }) {
        asked.push(`${action} ${session}`);
        return action !== 'control';
      },
    });
    const client = await connect(url, { sendHello: false });
    client.send(join(second));
    expect(await client.next('error')).toMatchObject({ code: 'unauthorized' });
    const welcomed = await connect(url);
    welcomed.send(join(second));
    expect(await welcomed.next('joined')).toEqual({ type: 'joined', instance: second });
    const producer = `${second}/main`;
    const cancel = { type: 'cancel.requested', target: { kind: 'session' } };
    welcomed.send({ type: 'append', session: 's', producer, first: 1, events: [say('one')] });
    expect(await welcomed.next('ack')).toMatchObject({ producer, seq: 1 });
    welcomed.send({ type: 'append', session: 's', producer, first: 2, events: [{ id: 'c', event: cancel }] });
    expect(await welcomed.next('refused')).toMatchObject({ producer, code: 'forbidden' });
    welcomed.append('s', 1, say('two'));
    expect(await welcomed.next('ack')).toMatchObject({ seq: 1 });
    // Decided once for the link, whichever instance of it asks. After a refusal the token is asked about once more.
    expect(asked).toEqual(['connect undefined', 'append s', 'control s', 'connect undefined']);
  });

  it('take over and are taken over one by one; the link’s own takes the link along (P1)', async () => {
    const { url } = await startServer();
    const [older, newer] = [await connect(url, { secret: 'x' }), await connect(url)];
    older.send(join(second));
    await older.next('joined');
    const alone = await connect(url, { instance: second, secret: 'its own' });
    expect(await older.next('error')).toMatchObject({ code: 'link-replaced', instance: second });
    alone.append('s', 1, say('one'));
    expect(await alone.next('ack')).toMatchObject({ seq: 1 });
    newer.send(join(second));
    expect(await alone.closed).toEqual({ code: 4409, reason: 'link-replaced' });
    newer.send(join(older.instance, 'x'));
    expect(await older.closed).toEqual({ code: 4409, reason: 'link-replaced' });
    newer.send({ type: 'ping', instance: older.instance });
    expect(await newer.next('pong')).toMatchObject({ type: 'pong', instance: older.instance });
  });

  it('are not answered for what they sent under a binding that has ended (13)', async () => {
    const store = gatedStore();
    const { url } = await startServer({ store });
    const client = await connect(url);
    client.send(join(second));
    await client.next('joined');
    const append = {
      type: 'append',
      session: 's',
      producer: `${second}/main`,
      first: 1,
      events: [say('one')],
    };
    client.send(append);
    client.send({ type: 'leave', instance: second });
    client.send(join(second));
    await client.next('joined');
    // A repeat is answered after the commit of what it repeats; that one was said under the former binding.
    client.send(append);
    // Two commits: what came while the first was under way is answered after the second.
    await expect.poll(() => store.open() ?? client.untaken('ack')).toHaveLength(1);
    for (let i = 0; i < 5; i++) {
      store.open();
      client.send({ type: 'ping' });
      await client.next('pong');
    }
    expect(client.untaken('ack')).toMatchObject([{ producer: append.producer, seq: 1 }]);
  });

  it('have twenty signals a second each, and no more by joining again (P29)', async () => {
    const timers = manualTimers();
    const { url } = await startServer({ clock: timers.clock });
    const client = await connect(url);
    client.send(join(second));
    await client.next('joined');
    const signal = { type: 'signal', session: 's', key: 'k', value: 1, ttl: 100 };
    for (let i = 0; i < 20; i++) {
      client.send(signal);
      client.send({ ...signal, instance: second });
    }
    client.send({ type: 'ping' });
    await client.next('pong');
    expect(client.untaken('error')).toEqual([]);
    client.send({ ...signal, instance: second });
    expect(await client.next('error')).toMatchObject({ code: 'signal-refused' });
    client.send({ type: 'leave', instance: second });
    client.send(join(second));
    await client.next('joined');
    const reader = await connect(url, { participant: 'user:ben' });
    reader.send({ type: 'subscribe', channel: 1, session: 's' });
    await reader.next('live');
    client.send({ ...signal, key: 'late', instance: second });
    client.send({ type: 'ping' });
    await client.next('pong');
    expect(reader.untaken('signals')).toEqual([]);
  });
});

describe('append and delivery', () => {
  it('acknowledges and delivers only after the commit (P9)', async () => {
    const store = gatedStore();
    const { url } = await startServer({ store });
    const [writer, reader] = [await connect(url), await connect(url, { participant: 'user:ben' })];
    reader.send({ type: 'subscribe', channel: 7, session: 's' });
    expect(await reader.next('live')).toMatchObject({ channel: 7, offset: 0 });
    writer.append('s', 1, say('one'), say('two'));
    // Both have received everything that the server has for them by the time their pongs are here.
    for (const client of [writer, reader, writer]) {
      client.send({ type: 'ping' });
      await client.next('pong');
    }
    expect(writer.untaken('ack')).toEqual([]);
    expect(reader.untaken('frame')).toEqual([]);
    store.open();
    expect(await writer.next('ack')).toEqual({
      type: 'ack',
      session: 's',
      producer: writer.producer,
      seq: 2,
    });
    const frame = await reader.next('frame');
    expect(frame).toMatchObject({ channel: 7, after: 0, upTo: 2 });
    expect(itemsOf(frame)).toMatchObject([
      { participant: 'user:ann', seq: 1 },
      { seq: 2, event: { content: 'two' } },
    ]);
  });

  it('reports to the writer that a commit failed, keeps nothing of it, and goes on', async () => {
    const store = gatedStore();
    const { url, faults } = await startServer({ store });
    const writer = await connect(url);
    writer.append('s', 1, say('lost'));
    await expect.poll(() => store.open(new Error('disk full')) ?? writer.untaken('refused')).toHaveLength(1);
    expect(await writer.next('refused')).toMatchObject({ code: 'store-failed', first: 1, seq: 1 });
    expect(faults).toHaveLength(1);
    writer.append('s', 1, say('kept'));
    const ack = writer.next('ack');
    await expect.poll(() => store.open() ?? store.list()).toMatchObject([{ session: 's', events: 1 }]);
    expect(await ack).toMatchObject({ seq: 1 });
  });

  it('gives a late reader the state, then the log, each with its place', async () => {
    const { url } = await startServer();
    const writer = await connect(url);
    writer.append('s', 1, say('one'), say('two'));
    await writer.next('ack');
    const late = await connect(url, { participant: 'user:ben' });
    late.send({ type: 'subscribe', channel: 1, session: 's' });
    const subscribed = await late.next('subscribed');
    expect(subscribed).toMatchObject({
      channel: 1,
      session: 's',
      incarnation: expect.stringMatching(/^[\w-]{16}$/),
    });
    const snapshot = snapshotOf(await late.next('snapshot'));
    expect(snapshot).toMatchObject({ cursor: `${subscribed.incarnation}.2`, position: 2 });
    expect(await late.next('live')).toMatchObject({
      offset: 2,
      position: 2,
      reducer: snapshot.reducer,
      digest: snapshot.digest,
    });
    const back = await connect(url, { participant: 'user:cem' });
    back.send({ type: 'subscribe', channel: 1, session: 's', cursor: `${subscribed.incarnation}.0` });
    const frame = await back.next('frame');
    expect(digest(fold(EMPTY, itemsOf(frame)))).toBe(snapshot.digest);
    expect(back.untaken('snapshot')).toEqual([]);
  });

  it('overwrites what a writer claims to be, and lets it write in no other name (P1)', async () => {
    const { url } = await startServer();
    const writer = await connect(url);
    writer.send({ type: 'subscribe', channel: 1, session: 's' });
    await writer.next('live');
    writer.append('s', 1, { ...say('x'), participant: 'user:boss', at: 1, v: 9, seq: 70, producer: 'x' });
    expect(itemsOf(await writer.next('frame'))).toMatchObject([
      {
        v: 1,
        participant: 'user:ann',
        producer: writer.producer,
        seq: 1,
        at: expect.toSatisfy((at: number) => at > 1e12),
      },
    ]);
    for (const producer of [`${newInstance('user:boss')}/main`, `${newInstance('user:ann')}/main`]) {
      writer.send({ type: 'append', session: 's', producer, first: 1, events: [say('x')] });
      expect(await writer.next('refused')).toMatchObject({ producer, first: 1, code: 'producer-foreign' });
    }
  });

  it('delivers signals, a reserved key and too many excepted (P29)', async () => {
    const { url } = await startServer();
    const [ann, ben] = [await connect(url), await connect(url, { participant: 'user:ben' })];
    ben.send({ type: 'subscribe', channel: 3, session: 's' });
    await ben.next('live');
    ann.send({ type: 'signal', session: 's', key: 'typing', value: { on: true }, ttl: 5_000 });
    const received = await ben.next('signals');
    expect(received).toEqual({
      type: 'signals',
      channel: 3,
      signals: [{ instance: ann.instance, key: 'typing', value: { on: true }, ttl: expect.any(Number) }],
    });
    // The time that is left: they are gathered for a moment.
    expect(JSON.stringify(received)).toMatch(/"ttl":(5000|4[5-9]\d\d)\b/);
    ann.send({ type: 'signal', session: 's', key: 'keeper.stalled', value: true, ttl: 5_000 });
    expect(await ann.next('error')).toMatchObject({ code: 'signal-refused' });
    ann.send({ type: 'signal', session: 's', key: 'typing', value: 'x'.repeat(5_000), ttl: 5_000 });
    expect(await ann.next('error')).toMatchObject({ code: 'signal-refused' });
    for (let i = 0; i < 60; i++)
      ann.send({ type: 'signal', session: 's', key: 'typing', value: i, ttl: 5_000 });
    expect(await ann.next('error')).toMatchObject({
      code: 'signal-refused',
      message: expect.stringContaining('20'),
    });
  });

  it('serves a reader that does not read from the log, in bounded memory, to the same end', {
    timeout: 30_000,
  }, async () => {
    const inner = memoryStore();
    let reads = 0;
    const store: LogStore = {
      ...inner,
      read: (...args) => {
        reads++;
        return inner.read(...args);
      },
    };
    const buffer = 128 * 1024;
    const { server, url } = await startServer({ store, buffer });
    // The same server behind a second listener, whose connections the test can look at.
    const front = createServer();
    const raws: Socket[] = [];
    front.on('connection', (raw) => raws.push(raw));
    server.attach(front);
    front.listen(0);
    onTestFinished(() => void front.close());
    await once(front, 'listening');
    const slow = await connect(`ws://127.0.0.1:${(front.address() as AddressInfo).port}`);
    slow.send({ type: 'subscribe', channel: 1, session: 's' });
    await slow.next('live');
    slow.socket.pause();
    const writer = await connect(url, { participant: 'user:ben' });
    const count = 700;
    let held = 0;
    for (let seq = 1; seq <= count; seq++) {
      // An event of the app's: a session keeps the newest hundred, and their weight within bounds.
      writer.append('s', seq, { event: { type: 'weather.changed', to: `${seq} ${'x'.repeat(30_000)}` } });
      await writer.next('ack');
      held = Math.max(held, raws[0]?.writableLength ?? Number.POSITIVE_INFINITY);
    }
    // Of 21 MB the system's buffers hold a few, and the server never more than the limit and a frame.
    expect(held).toBeLessThan(buffer + 256 * 1024);
    const before = reads;
    slow.socket.resume();
    let state: SessionState = EMPTY;
    while (state.position < count) {
      const frame = await slow.next('frame');
      expect(frame.after).toBe(state.position);
      state = fold(state, itemsOf(frame));
    }
    expect(reads - before).toBeGreaterThan(20);
    expect(await slow.next('live')).toMatchObject({ offset: count, digest: digest(state) });
    expect(await server.host.snapshot('s')).toMatchObject({ position: count, digest: digest(state) });
  });

  it('gives a connection one whole state after the other, as it reads: not one for each channel that it asks for', async () => {
    const { server, url } = await startServer({ buffer: 64 * 1024 });
    const front = createServer();
    const raws: Socket[] = [];
    front.on('connection', (raw) => raws.push(raw));
    server.attach(front);
    front.listen(0);
    onTestFinished(() => void front.close());
    await once(front, 'listening');
    const writer = await connect(url, { participant: 'user:ben' });
    // Kept whole in the state, which each subscription begins with.
    const count = 40;
    for (let seq = 1; seq <= count; seq++) {
      writer.append('s', seq, { event: { type: 'vendor.note', text: 'x'.repeat(50_000) } });
      await writer.next('ack');
    }
    const reader = await connect(`ws://127.0.0.1:${(front.address() as AddressInfo).port}`);
    reader.socket.pause();
    for (let channel = 1; channel <= 20; channel++) reader.send({ type: 'subscribe', channel, session: 's' });
    let held = 0;
    for (let seq = count + 1; seq <= count + 30; seq++) {
      writer.append('s', seq, say('others do not mind'));
      await writer.next('ack');
      held = Math.max(held, raws[0]?.writableLength ?? Number.POSITIVE_INFINITY);
    }
    // Of 40 MB one state of 2 MB waits, and what may wait besides.
    expect(held).toBeLessThan(3_000_000);
    reader.socket.resume();
    const live = new Set<unknown>();
    while (live.size < 20) live.add((await reader.next('live')).channel);
  });

  it('closes a connection that is answered and answered, and reads nothing (4413)', async () => {
    const { url } = await startServer({ buffer: 4 * 1024 });
    const reader = await connect(url);
    reader.socket.pause();
    const producer = 'user:stranger/AAAAAAAAAAAAAAAA/main';
    const events = [say('not mine')];
    const asked = () => reader.send({ type: 'append', session: 's', producer, first: 1, events });
    // More than the system's buffers hold, and then more than may wait.
    for (let at = 0; at < 40_000; at++) asked();
    while (reader.socket.bufferedAmount > 0) await new Promise((resolve) => setImmediate(resolve));
    reader.socket.resume();
    expect(await reader.closed).toEqual({ code: 4413, reason: 'reader-slow' });
  });
});

describe('who may do what', () => {
  it('asks for each action in each session, waits for the answer, and keeps the order', async () => {
    const asked: string[] = [];
    const { url } = await startServer({
      async authorize({ action, session = '-', token }) {
        asked.push(`${action} ${session}`);
        // Later questions are answered sooner: order must not come from here.
        await new Promise((resolve) => setTimeout(resolve, 20 / asked.length));
        return (
          token === TOKEN &&
          `${action} ${session}` !== 'append theirs' &&
          session !== 'hidden' &&
          !(action === 'control' && session === 'mine')
        );
      },
    });
    const client = await connect(url);
    for (const seq of [1, 2, 3]) client.append('mine', seq, say(String(seq)));
    client.append('theirs', 4, say('no'));
    client.append('mine', 4, { id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } });
    client.send({ type: 'subscribe', channel: 9, session: 'hidden' });
    expect(
      [await client.next('ack'), await client.next('ack'), await client.next('ack')].map(({ seq }) => seq),
    ).toEqual([1, 2, 3]);
    expect(await client.next('refused')).toMatchObject({ session: 'theirs', first: 4, code: 'forbidden' });
    expect(await client.next('refused')).toMatchObject({ session: 'mine', first: 4, code: 'forbidden' });
    expect(await client.next('error')).toMatchObject({ channel: 9, code: 'forbidden' });
    // After each refusal it asks whether it is the token that is not good any more.
    expect(asked).toEqual([
      'connect -',
      'append mine',
      ...['append theirs', 'connect -'],
      ...['control mine', 'connect -'],
      ...['read hidden', 'connect -'],
    ]);
  });
});

describe('the end', () => {
  it('commits what it accepted, acknowledges it, and asks all clients to come back (1012)', async () => {
    const store = gatedStore();
    const { url, server } = await startServer({ store });
    const [writer, reader] = [await connect(url), await connect(url, { participant: 'user:ben' })];
    reader.send({ type: 'subscribe', channel: 1, session: 's' });
    await reader.next('live');
    writer.append('s', 1, say('last words'));
    writer.send({ type: 'ping' });
    await writer.next('pong');
    const closing = server.close({ drainMs: 1_000 });
    writer.append('s', 2, say('too late'));
    expect(await writer.next('refused')).toMatchObject({ first: 2, code: 'draining' });
    store.open();
    expect(await writer.next('ack')).toMatchObject({ seq: 1 });
    expect(await reader.next('frame')).toMatchObject({ upTo: 1 });
    expect(await reader.next('error')).toMatchObject({ channel: 1, code: 'draining' });
    expect((await Promise.all([writer.closed, reader.closed])).map(({ code }) => code)).toEqual([1012, 1012]);
    await closing;
    const late = await connect(url, { sendHello: false });
    expect((await late.closed).code).toBe(1006);
  });

  it('ends the reading of a session that was deleted', async () => {
    const { url, server } = await startServer();
    const client = await connect(url);
    client.append('s', 1, say('x'));
    await client.next('ack');
    client.send({ type: 'subscribe', channel: 1, session: 's' });
    const { incarnation } = await client.next('subscribed');
    await server.host.delete('s');
    expect(await client.next('error')).toMatchObject({ channel: 1, code: 'session-deleted' });
    client.send({ type: 'subscribe', channel: 2, session: 's', cursor: `${incarnation}.1` });
    expect(await client.next('error')).toMatchObject({ channel: 2, code: 'session-deleted' });
    client.append('s', 2, say('y'));
    expect(await client.next('refused')).toMatchObject({ session: 's', first: 2, code: 'session-deleted' });
  });
});
