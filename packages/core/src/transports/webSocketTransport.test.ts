import { manualClock, seededRandom } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { createSessionClient } from '../client/client.ts';
import { digest } from '../fold/digest.ts';
import { fold } from '../fold/fold.ts';
import { takeSnapshot } from '../fold/snapshot.ts';
import { EMPTY, REDUCER, type SessionState } from '../fold/state.ts';
import { textOf } from '../fold/text.ts';
import type { ClientEnvironment } from '../platform/environment.ts';
import type { Item } from '../protocol/envelope.ts';
import { CLOSE, CLOSED_FOR, encodeFrame, encodeItem, makeCursor } from '../protocol/messages.ts';
import { type WebSocketOptions, websocket } from './webSocketTransport.ts';

/** A socket at whose other end the test sits. */
class ScriptedSocket {
  readonly sent: { type: string; channel?: number; cursor?: string }[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  /** The channel of the newest subscription. */
  get channel(): number {
    return this.sent.filter((message) => message.type === 'subscribe').at(-1)?.channel ?? 0;
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  raw(data: unknown) {
    this.onmessage?.({ data });
  }
}

const WRITER = 'agent:docs/0123456789abcdef/main';
const LOG: Item[] = [
  {
    v: 1,
    producer: WRITER,
    seq: 1,
    participant: 'agent:docs',
    at: 1,
    run: 'r',
    event: { type: 'RUN_STARTED', runId: 'r' },
  },
  {
    v: 1,
    producer: WRITER,
    seq: 2,
    participant: 'agent:docs',
    at: 2,
    run: 'r',
    event: { type: 'TEXT_MESSAGE_START', messageId: 'm' },
  },
  ...Array.from(
    { length: 8 },
    (_, i): Item => ({ kind: 't', producer: WRITER, id: 'm', from: 3 + i, delta: `${i} `, count: 1 }),
  ),
];
const upTo = (position: number): SessionState => fold(EMPTY, LOG.slice(0, position));

async function connect(token: WebSocketOptions['token'] = 'secret') {
  const clock = manualClock();
  const sockets: ScriptedSocket[] = [];
  const errors: string[] = [];
  let wake: (change: 'wake' | 'offline') => void = () => {};
  const environment: ClientEnvironment = {
    hidden: () => false,
    watch(listener) {
      wake = listener;
      return () => {};
    },
  };
  class Socket extends ScriptedSocket {
    constructor() {
      super();
      sockets.push(this);
    }
  }
  const client = createSessionClient({
    // CAST: the transport uses no other members of a WebSocket.
    transport: websocket({
      url: 'ws://test',
      token,
      WebSocket: Socket as unknown as typeof WebSocket,
    }),
    participant: 'user:ana',
    clock,
    random: seededRandom(3),
    environment,
    onError: (error) => errors.push(error.code),
  });
  const session = client.session('s');
  const last = () => sockets.at(-1) as ScriptedSocket;
  async function welcome() {
    const socket = last();
    socket.readyState = 1;
    socket.onopen?.();
    await clock.advance(0);
    socket.say(WELCOME);
    await clock.advance(0);
    return socket;
  }
  function subscribed(socket: ScriptedSocket, position: number) {
    socket.say({ type: 'subscribed', channel: socket.channel, session: 's', incarnation: 'log' });
    socket.say({
      type: 'snapshot',
      channel: socket.channel,
      snapshot: takeSnapshot(upTo(position), makeCursor('log', position)),
    });
  }
  const frame = (socket: ScriptedSocket, after: number, to: number) =>
    socket.raw(encodeFrame(socket.channel, after, to, LOG.slice(after, to).map(encodeItem).join()));
  const live = (socket: ScriptedSocket, position: number, proof = digest(upTo(position))) =>
    socket.say({
      type: 'live',
      channel: socket.channel,
      offset: position,
      position,
      reducer: REDUCER,
      digest: proof,
    });
  const text = () => {
    session.flush();
    return textOf(
      [...session.store.getState().state.messages.values()][0]?.text ?? {
        blocks: [],
        tail: '',
        length: 0,
        a: 0,
        b: 0,
      },
    );
  };
  return {
    clock,
    client,
    session,
    sockets,
    errors,
    last,
    welcome,
    subscribed,
    frame,
    live,
    text,
    wake: (change: 'wake' | 'offline') => wake(change),
  };
}

it('knows why each close code of the wire ends a link, and that a lost connection gives no code', () => {
  const { normal, fault, ...reasons } = CLOSE;
  expect(Object.keys(CLOSED_FOR).map(Number).sort()).toEqual(Object.values(reasons).sort());
  expect([CLOSED_FOR[normal], CLOSED_FOR[fault]]).toEqual([undefined, undefined]);
});

it('names itself in the first frame, and the token nowhere else', async () => {
  const { welcome } = await connect();
  const socket = await welcome();
  expect(socket.sent[0]).toMatchObject({ type: 'hello', v: 1, participant: 'user:ana', token: 'secret' });
  expect(socket.sent[1]).toMatchObject({ type: 'subscribe', session: 's' });
});

const WELCOME = { type: 'welcome', v: 1, participant: 'user:ana', level: 5, lease: 15_000, limits: {} };
const typesOf = ({ sent }: ScriptedSocket) => sent.map(({ type }) => type);

/** Opens the newest link, whose server has not answered yet. */
async function open({ last, clock }: Pick<Awaited<ReturnType<typeof connect>>, 'last' | 'clock'>) {
  const socket = last();
  socket.readyState = 1;
  socket.onopen?.();
  await clock.advance(0);
  return socket;
}

describe('what is asked before the welcome', () => {
  it('leaves behind the hello, and is not asked again after it', async () => {
    const page = await connect();
    const socket = await open(page);
    expect(typesOf(socket)).toEqual(['hello', 'subscribe']);
    socket.say(WELCOME);
    page.subscribed(socket, 4);
    page.live(socket, 4);
    expect(typesOf(socket)).toEqual(['hello', 'subscribe']);
    expect(page.session.store.getState().status).toBe('live');
  });

  it('is asked again by the next link, from where the session is', async () => {
    const page = await connect();
    const first = await open(page);
    first.say(WELCOME);
    page.subscribed(first, 4);
    page.live(first, 4);
    for (let cut = 0; cut < 2; cut++) {
      const socket = page.last();
      socket.onclose?.({ code: 1006, reason: '' });
      await page.clock.advance(3_000);
      expect(page.last()).not.toBe(socket);
      const { sent } = await open(page);
      expect(sent.slice(1)).toMatchObject([{ type: 'subscribe', session: 's', cursor: 'log.4' }]);
    }
  });

  it('is given up with its session', async () => {
    const page = await connect();
    const socket = await open(page);
    page.session.close();
    socket.say(WELCOME);
    expect(typesOf(socket)).toEqual(['hello', 'subscribe', 'unsubscribe']);
    page.client.session('s');
    expect(typesOf(socket).slice(3)).toEqual(['subscribe']);
  });

  it('waits for the welcome where it is more than a little, and keeps its order', async () => {
    const page = await connect();
    for (let n = 0; n < 100; n++) page.client.session(`s${n}`);
    const socket = await open(page);
    expect(typesOf(socket)).toEqual(['hello']);
    socket.say(WELCOME);
    const asked = socket.sent.slice(1).map((message) => ('session' in message ? message.session : ''));
    expect(asked).toEqual(['s', ...Array.from({ length: 100 }, (_, n) => `s${n}`)]);
  });

  it('waits for it as well where it is asked behind the hello', async () => {
    const page = await connect();
    const socket = await open(page);
    page.client.session('other');
    expect(typesOf(socket)).toEqual(['hello', 'subscribe']);
    socket.say(WELCOME);
    expect(typesOf(socket)).toEqual(['hello', 'subscribe', 'subscribe']);
  });

  it('waits for the welcome where the hello is long', async () => {
    const page = await connect('t'.repeat(8_000));
    const socket = await open(page);
    expect(typesOf(socket)).toEqual(['hello']);
    socket.say(WELCOME);
    expect(typesOf(socket)).toEqual(['hello', 'subscribe']);
  });
});

it('quarantines a frame that is none: reports it, keeps the link, and resumes from its own cursor (P18)', async () => {
  const { welcome, subscribed, frame, live, text, errors, sockets, session } = await connect();
  const socket = await welcome();
  subscribed(socket, 4);
  live(socket, 4);
  for (const bad of [
    '[1,4,5,["t"]]',
    '[1,4',
    '{"type":"frame"}',
    '[1,4,5,{"v":1,"__proto__":{}}]',
    'null',
    '{"type":"live"}',
    new ArrayBuffer(8),
  ])
    socket.raw(bad);
  expect(errors).toEqual(Array(7).fill('message-malformed'));
  expect(sockets).toHaveLength(1);
  // The frame that was lost with it shows as a gap, and the reader asks from where it is.
  frame(socket, 6, 8);
  expect(session.store.getState().status).toBe('catching-up');
  expect(socket.sent.at(-1)).toMatchObject({ type: 'subscribe', cursor: 'log.4' });
  socket.say({ type: 'subscribed', channel: socket.channel, session: 's', incarnation: 'log' });
  frame(socket, 4, 8);
  live(socket, 8);
  expect(text()).toBe('0 1 2 3 4 5 ');
  expect(session.store.getState().status).toBe('live');
});

it('gives up, aloud, on a keeper that sends the same bad frame again and again', async () => {
  const { welcome, subscribed, frame, errors, session } = await connect();
  const socket = await welcome();
  subscribed(socket, 4);
  for (let turn = 0; turn < 10; turn++) {
    socket.say({ type: 'subscribed', channel: socket.channel, session: 's', incarnation: 'log' });
    frame(socket, 6, 8);
  }
  expect(session.store.getState().status).toBe('diverged');
  expect(socket.sent.filter((message) => message.type === 'subscribe')).toHaveLength(3);
  expect(errors).toEqual(['diverged']);
});

it('heals a state that fails its proof by a snapshot once, and reports it the second time (P28)', async () => {
  const { welcome, subscribed, live, session, errors } = await connect();
  const socket = await welcome();
  subscribed(socket, 4);
  live(socket, 4, '0000000000000000');
  expect(socket.sent.at(-1)).toMatchObject({ type: 'subscribe' });
  expect(socket.sent.at(-1)?.cursor).toBeUndefined();
  subscribed(socket, 4);
  live(socket, 4);
  expect(session.store.getState().status).toBe('live');
  live(socket, 4, '1111111111111111');
  expect(session.store.getState().status).toBe('diverged');
  expect(errors).toEqual(['diverged', 'diverged']);
});

it('ignores a frame that comes twice, and one of a former subscription', async () => {
  const { welcome, subscribed, frame, live, text, session } = await connect();
  const socket = await welcome();
  subscribed(socket, 2);
  frame(socket, 2, 4);
  frame(socket, 2, 4);
  frame(socket, 4, 6);
  frame(socket, 2, 4);
  live(socket, 6);
  expect(text()).toBe('0 1 2 3 ');
  expect(session.store.getState().status).toBe('live');
});

it('stops for good where trying again cannot help, until a caller asks for it', async () => {
  const { client, clock, welcome, sockets, errors, last } = await connect();
  await welcome();
  last().onclose?.({ code: 4401, reason: '' });
  expect(client.connection).toMatchObject({ status: 'closed', cause: { code: 'unauthorized' } });
  expect(errors).toEqual(['unauthorized']);
  await clock.advance(600_000);
  expect(sockets).toHaveLength(1);
  client.retryNow();
  expect(sockets).toHaveLength(2);
});

it('asks for a fresh token when one is refused, once (13)', async () => {
  let minted = 0;
  const { client, clock, welcome, sockets, errors, last } = await connect(() => `token-${++minted}`);
  await welcome();
  const next = async () => {
    await clock.advance(800);
    last().readyState = 1;
    last().onopen?.();
    await clock.advance(0);
  };
  last().onclose?.({ code: 4401, reason: 'unauthorized' });
  expect(client.connection).toMatchObject({ status: 'waiting', cause: { code: 'unauthorized' } });
  await next();
  expect(last().sent[0]).toMatchObject({ token: 'token-2' });
  last().onclose?.({ code: 4401, reason: 'unauthorized' });
  expect(client.connection).toMatchObject({ status: 'closed', cause: { code: 'unauthorized' } });
  expect(errors).toEqual(['unauthorized']);
  await clock.advance(600_000);
  expect(sockets).toHaveLength(2);
  // A person may try once more. A token that has served for a while is replaced again.
  client.retryNow();
  await next();
  last().say(WELCOME);
  await clock.advance(1_000);
  last().say({ type: 'pong' });
  last().onclose?.({ code: 4401, reason: 'unauthorized' });
  await next();
  expect([minted, sockets.length, client.connection.status]).toEqual([4, 4, 'connecting']);
});

it('tries again later where no token can be had just now', async () => {
  const { client, clock, last, sockets, errors } = await connect(() => Promise.reject(new Error('503')));
  for (let attempt = 1; attempt <= 4; attempt++) {
    last().readyState = 1;
    last().onopen?.();
    await clock.advance(0);
    expect(client.connection).toMatchObject({
      status: 'waiting',
      attempt,
      cause: { message: 'Getting the token failed: Error: 503' },
    });
    client.retryNow();
  }
  expect([sockets.length, errors]).toEqual([5, []]);
});

it('gives a silent link up after a wake-up, and shows when it tries again', async () => {
  const { client, clock, welcome, sockets, wake } = await connect();
  await welcome();
  wake('wake');
  await clock.advance(2_500);
  expect(client.connection).toMatchObject({
    status: 'waiting',
    attempt: 1,
    cause: { message: 'The link went silent.' },
  });
  const { retryAt } = client.connection as { retryAt: number };
  await clock.advance(retryAt - clock.elapsed());
  expect(sockets).toHaveLength(2);
});

it('hears all but its channels while what fetches snapshots is loaded, and fetches none after its end', async () => {
  const fetched: unknown[] = [];
  const socket = new ScriptedSocket();
  function Socket() {
    return socket;
  }
  const heard: string[] = [];
  const link = websocket({
    url: 'ws://127.0.0.1:4400',
    // CAST: the transport uses no other members of a WebSocket.
    WebSocket: Socket as unknown as typeof WebSocket,
    fetch: async (url) => {
      fetched.push(url);
      return new Response('');
    },
  }).open(
    { participant: 'user:ana', instance: 'user:ana/0123456789abcdef', secret: 's' },
    { message: ({ type }) => heard.push(type), malformed: () => {}, closed: () => {} },
  );
  link.subscribe(1, 's', undefined);
  socket.say({ type: 'subscribed', channel: 1, session: 's', incarnation: 'log' });
  socket.say({ type: 'snapshot-at', channel: 1, cursor: makeCursor('log', 2) });
  socket.say({ type: 'live', channel: 1, offset: 2, position: 2, reducer: REDUCER, digest: 'd' });
  socket.say({ type: 'pong' });
  expect(heard).toEqual(['pong']);
  link.close();
  await import('../client/onDemand.ts');
  await new Promise((resolve) => setImmediate(resolve));
  expect([fetched, heard]).toEqual([[], ['pong']]);
});
