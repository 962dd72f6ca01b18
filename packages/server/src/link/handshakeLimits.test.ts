/** What it costs to have shown no token yet: little, and not for long (docs/protocol.md section 14). */
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { manualClock } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';
import { nodeClock } from '../platform/nodeClock.ts';

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: 127.0.0.1',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

interface Stranger {
  readonly socket: Socket;
  /** All that came, as Latin-1. */
  readonly heard: () => string;
  readonly closed: Promise<unknown>;
}

async function stranger(port: number, ...head: readonly string[]): Promise<Stranger> {
  const socket = createConnection(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (data) => {
    heard += data.toString('latin1');
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await once(socket, 'connect');
  if (head.length > 0) socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return { socket, heard: () => heard, closed };
}

async function upgraded(port: number, ...more: readonly string[]): Promise<Stranger> {
  const found = await stranger(port, ...UPGRADE, ...more);
  while (!found.heard().includes('\r\n\r\n')) await once(found.socket, 'data');
  return found;
}

/** The beginning of a text message of that size, as clients mask it: with zeros. */
const textOf = (size: number): Buffer => {
  const head = Buffer.from([0x81, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(size, 6);
  return head;
};

/** A clock that a test advances, and that does "at once" what is to be done at once. */
function stoppedClock() {
  const clock = manualClock();
  return { ...clock, after: (ms: number, run: () => void) => (ms === 0 ? nodeClock : clock).after(ms, run) };
}

async function serves(url: string, participant = 'user:ann'): Promise<void> {
  const client = await connect(url, { participant });
  client.send({ type: 'ping' });
  await client.next('pong');
  client.socket.close();
  await client.closed;
}

describe('a link that has not been welcomed', () => {
  it.each([
    ['a message of 255 kB', (socket: Socket) => socket.write(Buffer.alloc(20_000, 0x20))],
    [
      'a byte at a time',
      async (socket: Socket) => {
        socket.setNoDelay(true);
        for (let each = 0; each < 5_000 && !socket.destroyed; each++) {
          socket.write(' ');
          await new Promise(setImmediate);
        }
      },
    ],
  ])('is closed before it has sent 16 kB: %s (1009)', async (_, send) => {
    const { port, url } = await startServer({ clock: stoppedClock() });
    const { socket, heard, closed } = await upgraded(port);
    socket.write(textOf(255_000));
    await send(socket);
    // What others ask meanwhile is answered after it.
    for (let each = 0; each < 50 && !heard().includes('message-too-large'); each++) await serves(url);
    expect(heard()).toContain('message-too-large');
    // Nor does it go on: what comes now ends the connection.
    socket.write(' ');
    await closed;
    await serves(url);
  });

  it('takes its time for no longer than 10 s, and one more to agree (4408)', async () => {
    const clock = stoppedClock();
    const { port } = await startServer({ clock });
    const { socket, heard, closed } = await upgraded(port);
    socket.write(textOf(1_000));
    for (let second = 0; second < 9; second++) {
      await clock.advance(1_000);
      socket.write(' ');
    }
    expect(heard()).not.toContain('hello-timeout');
    await clock.advance(1_000);
    while (!heard().includes('hello-timeout')) await once(socket, 'data');
    // It does not agree, and goes on.
    socket.write(' ');
    expect(socket.destroyed).toBe(false);
    await clock.advance(1_000);
    await closed;
  });

  it('is gone a second after it was turned away, whatever it sends', async () => {
    const clock = stoppedClock();
    const { port } = await startServer({ clock });
    const page = await upgraded(port, 'Origin: https://evil.example');
    while (!page.heard().includes('origin-forbidden')) await once(page.socket, 'data');
    page.socket.write(textOf(255_000));
    await clock.advance(1_000);
    await page.closed;
  });

  it('waits for a slow `authorize` no longer than that', async () => {
    const clock = stoppedClock();
    let asked = 0;
    const { url } = await startServer({
      clock,
      authorize: () => {
        asked++;
        return new Promise(() => {});
      },
    });
    const client = await connect(url, { sendHello: false });
    const { participant, instance } = client;
    client.send({ type: 'hello', v: 1, token: TOKEN, participant, instance, secret: 's' });
    while (asked === 0) await new Promise(setImmediate);
    await clock.advance(11_000);
    expect(await client.closed).toMatchObject({ code: 4408 });
  });

  it('makes room for the next: of 1,200 the longest waiting are cut off, and a client with a token gets in', {
    timeout: 30_000,
  }, async () => {
    const { port, url } = await startServer();
    const known = await connect(url);
    const strangers: Stranger[] = [];
    let gone = 0;
    for (let each = 0; each < 1_200; each++) {
      const next = await stranger(port, ...(each % 2 === 0 ? UPGRADE : UPGRADE.slice(0, 2)));
      void next.closed.then(() => {
        gone++;
      });
      strangers.push(next);
      if (each % 100 === 0) await serves(url, `user:u${each}`);
    }
    await Promise.all(strangers.slice(0, 200).map(({ closed }) => closed));
    expect(gone).toBeLessThan(220);
    known.append('s', 1, say('still here'));
    expect(await known.next('ack')).toMatchObject({ seq: 1 });
  });
});

describe('connections', () => {
  it('are as many as the server takes: the next link is asked to come later, as is the next request', async () => {
    const { port, url } = await startServer({ connections: 2 });
    const [first] = [await connect(url), await connect(url)];
    const late = await connect(url);
    expect(await late.closed).toEqual({ code: 1013, reason: 'server-full' });
    const request = () =>
      fetch(`http://127.0.0.1:${port}/sessions`, {
        headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann', Connection: 'close' },
      });
    const full = await request();
    expect([full.status, await full.json()]).toMatchObject([503, { error: { code: 'server-full' } }]);
    // A monitor of the server needs no room.
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    first?.socket.close();
    await first?.closed;
    await serves(url);
    expect((await request()).status).toBe(200);
  });

  it.each(['links', 'requests'])(
    'of one participant are a part of them, and others get in: %s',
    async (what) => {
      const { port, url } = await startServer({ connections: 150 });
      const one = async () => {
        if (what === 'links') return connect(url, { participant: 'user:eve' });
        const get = ['GET /sessions HTTP/1.1', 'Host: 127.0.0.1', `Authorization: Bearer ${TOKEN}`];
        const { socket, heard } = await stranger(port, ...get, 'Rejoin-Participant: user:eve');
        while (!heard().includes('\r\n\r\n')) await once(socket, 'data');
        return heard();
      };
      for (let each = 0; each < 100; each++) await one();
      const late = await one();
      if (typeof late === 'string') expect(late).toMatch(/^HTTP\/1\.1 503 /);
      else expect(await late.closed).toEqual({ code: 1013, reason: 'server-full' });
      await serves(url);
    },
  );

  it('that were turned away come again by themselves, when there is room', async () => {
    const { url } = await startServer({ connections: 1 });
    const first = await connect(url);
    const client = createSessionClient({
      transport: websocket({ url, token: TOKEN }),
      participant: 'user:bo',
    });
    onTestFinished(() => client.close());
    const { store } = client.session('s');
    const until = (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (holds()) resolve();
        };
        onTestFinished(store.subscribe(look));
        look();
      });
    await until(() => {
      const { connection } = store.getState();
      return connection.status === 'waiting' && connection.cause.code === 'server-full';
    });
    first.socket.close();
    await until(() => store.getState().status === 'live');
  });
});

describe('a request', () => {
  const head = (...more: string[]) => [
    'POST /sessions/s/events HTTP/1.1',
    'Host: 127.0.0.1',
    'Rejoin-Participant: user:ann',
    ...more,
  ];

  it('may take 30 s for its body, and receives the reason', async () => {
    const clock = stoppedClock();
    const { port } = await startServer({ clock });
    const auth = `Authorization: Bearer ${TOKEN}`;
    const { socket, heard, closed } = await stranger(port, ...head(auth, 'Content-Length: 1000'));
    // Once it is read: the deadline begins where the token was accepted.
    socket.write(' ');
    for (let second = 0; !heard().includes('\r\n\r\n'); second++) {
      expect(second).toBeLessThan(120);
      await clock.advance(1_000);
      if (!socket.destroyed) socket.write(' ');
      await new Promise(setImmediate);
    }
    expect(heard()).toMatch(/^HTTP\/1\.1 408 /);
    expect(heard()).toContain('"body-timeout"');
    await closed;
  });

  it('that is too large is refused for that, though it did not say how large it is', async () => {
    const { port } = await startServer();
    const auth = `Authorization: Bearer ${TOKEN}`;
    const { socket, heard, closed } = await stranger(port, ...head(auth, 'Transfer-Encoding: chunked'));
    const chunk = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
    for (let each = 0; each < 5; each++) socket.write(chunk);
    await closed;
    expect(heard()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('that breaks off is no fault of the server', async () => {
    const { port, url, faults } = await startServer();
    const auth = `Authorization: Bearer ${TOKEN}`;
    const { socket, closed } = await stranger(port, ...head(auth, 'Content-Length: 1000'));
    socket.write('{');
    // It is being read by now.
    await serves(url);
    socket.destroy();
    await closed;
    await serves(url);
    expect(faults).toEqual([]);
  });

  it('sends its body to no effect before its token was accepted: it is answered at once', async () => {
    const { port } = await startServer();
    const { socket, heard, closed } = await stranger(port, ...head('Content-Length: 200000'));
    socket.write('{');
    await closed;
    expect(heard()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('is one of a thousand whose token is being looked at; the longest waiting gives its place up', async () => {
    let asked = 0;
    const { port } = await startServer({
      authorize: () => {
        asked++;
        return new Promise(() => {});
      },
    });
    const lines = ['GET /sessions HTTP/1.1', 'Host: 127.0.0.1', 'Rejoin-Participant: user:ann', '', ''];
    const { socket, heard } = await stranger(port);
    socket.write(lines.join('\r\n').repeat(1_001));
    while (!heard().includes('\r\n\r\n')) await once(socket, 'data');
    expect(heard()).toMatch(/^HTTP\/1\.1 503 /);
    expect(heard()).toContain('"server-full"');
    expect(asked).toBe(1_001);
  });
});
