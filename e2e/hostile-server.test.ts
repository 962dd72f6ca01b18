/** A server that means no good, and a client that it tries to lead around: docs/security.md says what holds. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSessionClient, type SessionView } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import { digest, EMPTY, LIMITS, REDUCER } from '@rejoin/core/protocol';
import { fetchSnapshot, websocket } from '@rejoin/core/websocket';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';

/** How long each of them is let, ms. */
const TIME = 3_000;
/** Messages and requests of a client in that time: eight tries at once, some links, and what is said on each. */
const MOST = 150;

const closing: (() => void)[] = [];
afterAll(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(
  handle: RequestListener,
): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  // CAST: it listens on a port.
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

interface Said {
  readonly type: string;
  readonly channel: number;
  readonly session: string;
  readonly producer: string;
  readonly first: number;
}
const LIVE = { offset: 0, position: 0, reducer: REDUCER, digest: digest(EMPTY) };

/** Answers each message at once, by its type; lets everybody in, and counts what it is sent. */
async function hostile(
  answers: Readonly<Record<string, (said: Said) => readonly object[] | 'close'>>,
  handle: RequestListener = (_, response) => response.writeHead(404).end(),
) {
  let messages = 0;
  const requests: string[] = [];
  const { server, origin } = await listen((request, response) => {
    requests.push(request.url ?? '');
    handle(request, response);
  });
  const sockets = new WebSocketServer({ server });
  closing.push(() => {
    for (const socket of sockets.clients) socket.terminate();
  });
  const usual: typeof answers = {
    hello: () => [
      { type: 'welcome', v: 1, participant: 'user:ana', level: 5, lease: 15_000, limits: LIMITS },
    ],
    subscribe: ({ channel }) => [
      { type: 'subscribed', channel, session: 's', incarnation: 'i' },
      { type: 'live', channel, ...LIVE },
    ],
    ping: () => [{ type: 'pong' }],
    ...answers,
  };
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      messages++;
      const said: Said = JSON.parse(String(data));
      const answer = usual[said.type]?.(said) ?? [];
      if (answer === 'close') socket.close(1011);
      else for (const each of answer) socket.send(JSON.stringify(each));
    });
  });
  return { url: origin.replace('http', 'ws'), requests, messages: () => messages };
}

/** A person who says something, and an agent, for a while. */
async function led(url: string): Promise<SessionView> {
  const client = createSessionClient({
    transport: websocket({ url, token: 'secret' }),
    participant: 'user:ana',
    onError: () => {},
  });
  const session = client.session('s');
  session.send('hello');
  session.cancel();
  const agent = joinSession({
    transport: websocket({ url, token: 'secret' }),
    session: 's',
    participant: 'agent:docs',
    onError: () => {},
  });
  agent.ready.catch(() => {});
  void agent.run((run) => run.text().write('hello')).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, TIME));
  const view = session.store.getState();
  client.close();
  agent.session.close();
  await agent.leave();
  return view;
}

const refusing =
  (code: string, more: object = {}) =>
  ({ session, producer, first }: Said) => [
    { type: 'refused', session, producer, first, seq: first, code, message: 'No.', ...more },
  ];

describe.concurrent('a client is led nowhere by', () => {
  it.each([
    ['a conflict', refusing('seq-conflict')],
    ['a hole', refusing('seq-hole', { expected: 0 })],
    ['a stranger’s', refusing('producer-foreign')],
  ])('every append refused as %s', async (_, append) => {
    const { url, messages } = await hostile({ append });
    await led(url);
    expect(messages()).toBeGreaterThan(10);
    expect(messages()).toBeLessThanOrEqual(MOST);
  });

  it('frames that never fit', async () => {
    const { url, messages } = await hostile({
      subscribe: ({ channel }) => [
        { type: 'subscribed', channel, session: 's', incarnation: 'i' },
        ...[1, 2, 3].map((at) => [channel, 100 * at, 100 * at + 1]),
      ],
    });
    expect((await led(url)).status).toBe('diverged');
    expect(messages()).toBeLessThanOrEqual(MOST);
  });

  it('a welcome, and then the end', async () => {
    const { url, messages } = await hostile({ subscribe: () => 'close' });
    await led(url);
    expect(messages()).toBeLessThanOrEqual(MOST);
  });

  it('a snapshot that leads to another origin: nothing is asked there, and no token gets there', async () => {
    const elsewhere: string[] = [];
    const other = await listen((request, response) => {
      elsewhere.push(request.url ?? '');
      response.end('{}');
    });
    const { url, requests, messages } = await hostile(
      {
        subscribe: ({ channel }) => [
          { type: 'subscribed', channel, session: 's', incarnation: 'i' },
          { type: 'snapshot-at', channel, cursor: 'i.0' },
        ],
      },
      (request, response) => response.writeHead(307, { location: `${other.origin}${request.url}` }).end(),
    );
    await led(url);
    const code = await fetchSnapshot({ url, session: 's', participant: 'user:ana', token: 'secret' }).catch(
      (error) => error.code,
    );
    expect(code).toBe('server-unreachable');
    expect(elsewhere).toEqual([]);
    expect(requests.length).toBeGreaterThan(0);
    // Eight tries at once, then one per link, and thirty in all: how many links fit depends on the machine.
    expect(requests.length).toBeLessThanOrEqual(30);
    expect(messages()).toBeLessThanOrEqual(MOST);
  });

  it('a snapshot that does not end', async () => {
    let sent = 0;
    const { url } = await hostile({}, (_, response) => {
      const part = Buffer.alloc(1 << 20, 32);
      const more = () => {
        do sent += part.length;
        while (!response.destroyed && response.write(part));
      };
      response.on('drain', more);
      more();
    });
    const code = await fetchSnapshot({ url, session: 's', participant: 'user:ana' }).catch(
      (error) => error.code,
    );
    expect(code).toBe('message-too-large');
    expect(sent).toBeLessThan(100 << 20);
  });
});
