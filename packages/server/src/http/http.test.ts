import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PATIENCE } from '@rejoin/core/internal';
import { digest, EMPTY, fold, readItems, readSnapshot } from '@rejoin/core/protocol';
import { faultyStore } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  connect,
  itemsOf,
  newInstance,
  say,
  startServer,
  TOKEN,
  temporaryFolder,
} from '../../test/fixtures.ts';
import { sqliteStore } from '../store/sqliteStore.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Requests of one participant, with its token, to `/sessions…`. */
function client(port: number, participant = 'agent:web') {
  return async (
    method: string,
    path: string,
    body?: object | string,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': participant, ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
}

const code = (code: string) => ({ error: { code, message: expect.any(String) } });

describe('append', () => {
  it('appends with a producer and seq, takes a repeat, and answers what it refuses', async () => {
    const { port } = await startServer();
    const ask = client(port);
    const producer = `${newInstance('agent:web')}/main`;
    const body = { producer, first: 1, events: [say('one'), say('two')] };
    expect(await ask('POST', '/sessions/s/events', body)).toMatchObject({ status: 200, body: { seq: 2 } });
    expect(await ask('POST', '/sessions/s/events', body)).toMatchObject({ status: 200, body: { seq: 2 } });
    expect(await ask('POST', '/sessions/s/events', { ...body, first: 9 })).toMatchObject({
      status: 409,
      body: { error: { code: 'seq-hole', expected: 3 } },
    });
    expect(
      await ask('POST', '/sessions/s/events', { ...body, producer: `${newInstance('agent:other')}/main` }),
    ).toMatchObject({ status: 403, body: code('producer-foreign') });
    expect(
      await ask('POST', '/sessions/s/events', { ...body, first: 3, events: [{ event: {} }] }),
    ).toMatchObject({ status: 400, body: code('event-malformed') });
    expect(
      await ask('POST', '/sessions/s/events', {
        ...body,
        first: 3,
        events: [{ run: 'r', event: { type: 'run.lost', instance: newInstance('agent:a') } }],
      }),
    ).toMatchObject({ status: 403, body: code('forbidden') });
    expect(await ask('POST', '/sessions/s/events', 'no JSON')).toMatchObject({
      status: 400,
      body: code('message-malformed'),
    });
    expect(await ask('POST', '/sessions/s/events', 'x'.repeat(300_000))).toMatchObject({
      status: 413,
      body: code('message-too-large'),
    });
  });

  it('gives one answer per Idempotency-Key, also after a restart (P7)', async () => {
    const folder = temporaryFolder();
    const first = await startServer({ store: sqliteStore(folder) });
    const post = (port: number, key: string, body: object, headers = {}) =>
      client(port)('POST', '/sessions/s/events', body, { 'Idempotency-Key': key, ...headers });
    const [one, two] = [{ events: [say('one')] }, { events: [say('two')] }];
    expect(await post(first.port, 'k1', one)).toMatchObject({ status: 200, body: { seq: 1 } });
    expect(await post(first.port, 'k2', two)).toMatchObject({ status: 200, body: { seq: 2 } });
    expect(await post(first.port, 'k1', one)).toMatchObject({ status: 200, body: { seq: 1 } });
    await first.server.close();
    const { port } = await startServer({ store: sqliteStore(folder) });
    expect(await post(port, 'k1', one)).toMatchObject({ status: 200, body: { seq: 1 } });
    expect(await post(port, 'k1', two)).toMatchObject({ status: 409, body: code('idempotency-conflict') });
    // Another process of the participant, another participant: keys of their own.
    expect(
      await post(port, 'k1', { events: [say('three')] }, { 'Rejoin-Instance': 'worker-2' }),
    ).toMatchObject({ status: 200, body: { seq: 1 } });
    expect(
      await client(port, 'user:ann')(
        'POST',
        '/sessions/s/events',
        { events: [say('four')] },
        { 'Idempotency-Key': 'k1' },
      ),
    ).toMatchObject({ body: { seq: 1 } });
    const { body } = await client(port)('GET', '/sessions/s/events');
    expect(body.items).toMatchObject([
      {
        participant: 'agent:web',
        seq: 1,
        producer: expect.stringMatching(/^agent:web\/[\w-]{16}\/http$/),
        event: { content: 'one' },
      },
      { participant: 'agent:web', seq: 2, event: { content: 'two' } },
      { participant: 'agent:web', seq: 1, event: { content: 'three' } },
      { participant: 'user:ann', seq: 1, event: { content: 'four' } },
    ]);
  });

  it('appends once, and in an order of its own, what comes all at once (P7)', async () => {
    const { port } = await startServer();
    const ask = client(port);
    const bodies = Array.from({ length: 10 }, (_, index) => ({ events: [say(String(index))] }));
    const answers = await Promise.all(
      [...bodies, ...bodies].map((body, index) =>
        ask('POST', '/sessions/s/events', body, { 'Idempotency-Key': `k${index % 10}` }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.slice(0, 10).map(({ body }) => body)).toEqual(answers.slice(10).map(({ body }) => body));
    expect(new Set(answers.map(({ body }) => body.seq))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect((await ask('GET', '/sessions/s/snapshot')).body).toMatchObject({ position: 10 });
  });

  it('does not speak for an instance that a link has bound, unless it knows the secret (P1)', async () => {
    const { port, url } = await startServer();
    const link = await connect(url, { participant: 'agent:web', secret: 'mine' });
    const ask = client(port);
    const body = { producer: link.producer, first: 1, events: [say('x')] };
    // Nor can another participant bind it ahead.
    const later = newInstance('agent:web');
    expect(
      await client(port, 'user:eve')(
        'POST',
        '/sessions/s/events',
        { ...body, producer: `${later}/main` },
        { 'Rejoin-Secret': 'hers' },
      ),
    ).toMatchObject({ status: 403, body: code('producer-foreign') });
    const own = await connect(url, { participant: 'agent:web', instance: later });
    own.send({ type: 'ping' });
    await own.next('pong');
    expect(await ask('POST', '/sessions/s/events', body)).toMatchObject({
      status: 403,
      body: code('producer-foreign'),
    });
    expect(await ask('POST', '/sessions/s/events', body, { 'Rejoin-Secret': 'guessed' })).toMatchObject({
      status: 403,
    });
    expect(await ask('POST', '/sessions/s/events', body, { 'Rejoin-Secret': 'mine' })).toMatchObject({
      status: 200,
    });
  });

  it('takes a sign of life from a writer that has nothing to say (P31)', async () => {
    const { port, url } = await startServer({ patience: { ...PATIENCE, lease: 200 } });
    const ask = client(port);
    const run = { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } };
    const { body } = await ask('POST', '/sessions/s/events', { events: [run] }, { 'Idempotency-Key': 'k' });
    expect(body).toEqual({ seq: 1 });
    const reader = await connect(url);
    reader.send({ type: 'subscribe', channel: 1, session: 's' });
    expect(await reader.next('signals')).toMatchObject({ signals: [{ key: 'keeper.stalled', value: true }] });
    expect(itemsOf(await reader.next('frame'))).toMatchObject([{ event: { type: 'run.lost' } }]);
    expect(await ask('POST', '/sessions/s/alive')).toMatchObject({ status: 204 });
    expect(itemsOf(await reader.next('frame'))).toMatchObject([{ event: { type: 'run.recovered' } }]);
  });
});

describe('reading', () => {
  it('reads pages from a cursor to the end, and the same state as a snapshot', async () => {
    const { port } = await startServer();
    const ask = client(port);
    const producer = `${newInstance('agent:web')}/main`;
    for (let first = 1; first < 30; first++) {
      await ask('POST', '/sessions/s/events', {
        producer,
        first,
        events: [{ event: { type: 'CUSTOM', name: 'page', value: `${first}${'x'.repeat(20_000)}` } }],
      });
    }
    let state = EMPTY;
    let after = '';
    let pages = 0;
    for (let end = false; !end; pages++) {
      const { status, body } = await ask('GET', `/sessions/s/events${after && `?after=${after}`}`);
      expect(status).toBe(200);
      if (after) expect(body.after).toBe(after);
      state = fold(state, readItems(body.items as unknown[]) ?? []);
      after = String(body.upTo);
      end = body.end === true;
    }
    expect(pages).toBeGreaterThan(1);
    const { body: snapshot } = await ask('GET', '/sessions/s/snapshot');
    expect(snapshot).toMatchObject({ cursor: after, position: 29, digest: digest(state) });
    expect(readSnapshot(snapshot as never)).toMatchObject({ position: 29 });
    expect(await ask('GET', `/sessions/s/events?after=${after}`)).toMatchObject({
      body: { after, upTo: after, items: [], end: true },
    });
    expect(await ask('GET', '/sessions/s/events?after=x')).toMatchObject({
      status: 400,
      body: code('cursor-malformed'),
    });
    expect(await ask('GET', '/sessions/s/events?after=AAAAAAAAAAAAAAAA.1')).toMatchObject({
      status: 410,
      body: code('cursor-foreign'),
    });
  });

  it('lists and deletes', async () => {
    const { port } = await startServer();
    const ask = client(port);
    for (const session of ['a', 'b'])
      await ask('POST', `/sessions/${session}/events`, { events: [say('x')] }, { 'Idempotency-Key': 'k' });
    expect((await ask('GET', '/sessions')).body).toMatchObject({
      sessions: expect.arrayContaining([
        expect.objectContaining({ session: 'a', events: 1 }),
        expect.objectContaining({ session: 'b', events: 1 }),
      ]),
    });
    expect(await ask('DELETE', '/sessions/a')).toMatchObject({ status: 204 });
    expect((await ask('GET', '/sessions')).body).toMatchObject({ sessions: [{ session: 'b' }] });
    expect(
      await ask('POST', '/sessions/a/events', { events: [say('anew')] }, { 'Idempotency-Key': 'k' }),
    ).toMatchObject({ status: 410, body: code('session-deleted') });
    for (const what of ['events', 'snapshot'])
      expect(await ask('GET', `/sessions/a/${what}`)).toMatchObject({
        status: 410,
        body: code('session-deleted'),
      });
    expect(await ask('DELETE', '/sessions/a')).toMatchObject({ status: 204 });
  });

  it('reports that it is well to any client, and then that it is draining', async () => {
    const { port, server } = await startServer();
    expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).toEqual({ status: 'ok' });
    const app = createServer((req, res) => void server.handle(req, res));
    app.listen(0);
    onTestFinished(() => void app.close());
    const own = `http://127.0.0.1:${(app.address() as AddressInfo).port}/healthz`;
    await server.close();
    expect((await fetch(own)).status).toBe(503);
  });
});

it('reports that it is failing while commits fail, why in a word, and that it is well again', async () => {
  const folder = temporaryFolder();
  const store = faultyStore(sqliteStore(folder));
  const full = Object.assign(new Error(`${folder} is full`), { errcode: 13 });
  const faults: string[] = [];
  const { port } = await startServer({
    store: { ...store, commit: (...what) => (store.failing ? Promise.reject(full) : store.commit(...what)) },
    onFault: (fault) => faults.push(String(fault)),
  });
  const ask = client(port);
  const health = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
    return [answer.status, await answer.json()];
  };
  const append = async (key: string) =>
    (await ask('POST', '/sessions/a/events', { events: [say(key)] }, { 'Idempotency-Key': key })).status;
  store.failing = true;
  expect([await append('k'), await append('k'), await append('l')]).toEqual([503, 503, 503]);
  expect(await health()).toEqual([503, { status: 'failing', code: 'store-failed', reason: 'disk-full' }]);
  expect(faults).toHaveLength(1);
  store.failing = false;
  expect(await append('k')).toBe(200);
  expect(await health()).toEqual([200, { status: 'ok' }]);
});

it('lives inside the server of an app, at its own path', async () => {
  const { server } = await startServer({ path: '/rejoin' });
  const app = createServer(async (req, res) => {
    if (!(await server.handle(req, res))) res.writeHead(418).end();
  });
  app.on('upgrade', (req, socket) => {
    if (req.url === '/app') socket.end('HTTP/1.1 402 Mine\r\n\r\n');
  });
  server.attach(app);
  app.listen(0);
  onTestFinished(() => void app.close());
  const { port } = app.address() as AddressInfo;
  expect((await fetch(`http://127.0.0.1:${port}/sessions`)).status).toBe(418);
  expect((await fetch(`http://127.0.0.1:${port}/rejoin/healthz`)).status).toBe(200);
  expect(await client(port)('GET', '/rejoin/sessions')).toMatchObject({
    status: 200,
    body: { sessions: [] },
  });
  const link = await connect(`ws://127.0.0.1:${port}/rejoin?x=1`);
  link.append('s', 1, say('x'));
  expect(await link.next('ack')).toMatchObject({ seq: 1 });
  const other = await connect(`ws://127.0.0.1:${port}/app`, { sendHello: false });
  expect((await other.closed).code).toBe(1006);
});

it('names the wrong field of an event that it refuses, or who may write it', async () => {
  const { port } = await startServer();
  const post = (participant: string, entry: object, key: string) =>
    client(port, participant)('POST', '/sessions/s/events', { events: [entry] }, { 'Idempotency-Key': key });
  for (const [participant, entry, status, code, words] of [
    [
      'user:ann',
      { event: { type: 'message.sent', content: 'x' } },
      400,
      'event-malformed',
      'message.sent has no `id`',
    ],
    [
      'user:ann',
      { id: 'a', event: { type: 'message.sent' } },
      400,
      'event-malformed',
      '`content` of message.sent is missing',
    ],
    ['user:ann', { id: 'a', event: 5 }, 400, 'event-malformed', '`event` of an entry'],
    [
      'agent:web',
      { event: { type: 'RUN_STARTED', runId: 'r' } },
      400,
      'event-malformed',
      'RUN_STARTED has no `run`',
    ],
    [
      'agent:web',
      { run: 'q', event: { type: 'RUN_STARTED', runId: 'r' } },
      400,
      'event-malformed',
      '`runId`',
    ],
    [
      'user:ann',
      { run: 'r', event: { type: 'RUN_STARTED', runId: 'r' } },
      403,
      'forbidden',
      'only an agent or an operator',
    ],
    [
      'user:ann',
      { run: 'r', event: { type: 'run.lost', instance: newInstance('user:ann') } },
      403,
      'forbidden',
      'only the keeper',
    ],
    [
      'user:ann',
      { id: 'b', event: { type: 'steer.retracted', control: { participant: 'user:ben', id: 'c' } } },
      ...([403, 'forbidden', 'only user:ben'] as const),
    ],
  ] as const)
    expect(await post(participant, entry, words.replaceAll(/\W/g, ''))).toMatchObject({
      status,
      body: { error: { code, message: expect.stringContaining(words) } },
    });
});

describe('who is let in', () => {
  it('wants a token for the participant, and names what is wrong', async () => {
    const { port } = await startServer();
    const ask = client(port);
    const wrong = { Authorization: 'Bearer wrong' };
    const refused = await ask('GET', '/sessions/s/events', undefined, wrong);
    expect(refused).toMatchObject({ status: 401, body: code('unauthorized') });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await ask('POST', '/sessions/s/events', { events: [say('x')] }, wrong)).toMatchObject({
      status: 401,
    });
    expect(await ask('DELETE', '/sessions/s', undefined, wrong)).toMatchObject({ status: 401 });
    expect(await ask('GET', '/sessions', undefined, { 'Rejoin-Participant': 'nobody' })).toMatchObject({
      status: 400,
      body: code('message-malformed'),
    });
    expect(await ask('GET', '/sessions', undefined, { 'Rejoin-Participant': 'keeper:rejoin' })).toMatchObject(
      { status: 403, body: code('forbidden') },
    );
  });

  it('asks for each action in each session', async () => {
    const { port } = await startServer({
      authorize: ({ action, session }) => action === 'connect' || (session === 'mine' && action === 'append'),
    });
    const ask = client(port);
    const key = { 'Idempotency-Key': 'k' };
    expect(await ask('POST', '/sessions/mine/events', { events: [say('x')] }, key)).toMatchObject({
      status: 200,
    });
    for (const [method, path, body] of [
      [
        'POST',
        '/sessions/mine/events',
        { events: [{ id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } }] },
      ],
      ['POST', '/sessions/theirs/events', { events: [say('x')] }],
      ['GET', '/sessions/mine/events'],
      ['GET', '/sessions/mine/snapshot'],
      ['GET', '/sessions'],
      ['DELETE', '/sessions/mine'],
    ] as const) {
      expect(await ask(method, path, body, body ? { 'Idempotency-Key': 'other' } : {})).toMatchObject({
        status: 403,
        body: code('forbidden'),
      });
    }
  });

  it('answers what is not there, and methods that it does not take', async () => {
    const { port } = await startServer();
    const ask = client(port);
    for (const path of [
      '/',
      '/session',
      '/sessions/s/nothing',
      '/sessions/s/events/more',
      '/sessions/s/__proto__',
    ]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
    expect(await ask('GET', '/sessions/a%2Fb/events')).toMatchObject({
      status: 400,
      body: code('session-malformed'),
    });
    expect(await ask('GET', '/sessions/%zz/events')).toMatchObject({
      status: 400,
      body: code('session-malformed'),
    });
    const refused = await ask('PUT', '/sessions/s/events', 'x');
    expect(refused).toMatchObject({ status: 405, body: code('method-not-allowed') });
    expect(refused.headers.get('allow')).toBe('GET, POST');
  });
});
