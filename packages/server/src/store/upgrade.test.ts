import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import { memoryStore } from '@rejoin/core/internal';
import { expect, it, onTestFinished } from 'vitest';
import { connect, startServer } from '../../test/fixtures.ts';

/** Asks for an upgrade as no well-behaved client does: what follows is the test's. */
async function ask(port: number, { path = '/', origin = 'http://localhost' } = {}): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: ${origin}\r\n\r\n`,
  );
  return socket;
}

const status = async (socket: Socket): Promise<string> => {
  const [data] = await once(socket, 'data');
  return String(data).slice(9, 12);
};

async function serves(url: string): Promise<void> {
  const client = await connect(url);
  client.send({ type: 'ping' });
  await client.next('pong');
}

it('outlives a page that was turned away and sends what is no WebSocket frame', async () => {
  const { port, url } = await startServer();
  const socket = await ask(port, { origin: 'https://evil.example' });
  expect(await status(socket)).toBe('101');
  const closed = once(socket, 'close');
  socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  await closed;
  await serves(url);
});

it('outlives a connection that is reset while it gets the answer that there is nothing', async () => {
  const { port, url } = await startServer();
  const early = await ask(port, { path: '/nope' });
  setImmediate(() => early.resetAndDestroy());
  const late = await ask(port, { path: '/nope' });
  expect(await status(late)).toBe('404');
  late.resetAndDestroy();
  await Promise.all([early, late].map((socket) => socket.closed || once(socket, 'close')));
  await serves(url);
});

it('asks a client that comes while it drains to come later, and outlives that the connection is reset', async () => {
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const { server } = await startServer({ store: { ...memoryStore(), close: () => left } });
  const app = createServer();
  server.attach(app);
  await once(app.listen(0), 'listening');
  onTestFinished(() => void app.close());
  // CAST: it listens on a port.
  const { port } = app.address() as AddressInfo;
  const closing = server.close({ drainMs: 1 });
  const socket = await ask(port);
  expect(await status(socket)).toBe('503');
  const reset = await ask(port);
  setImmediate(() => reset.resetAndDestroy());
  await once(reset, 'close');
  leave();
  await closing;
  expect(app.listenerCount('upgrade')).toBe(0);
});

it('ends although a client that it refused keeps the connection open', async () => {
  const { port, server } = await startServer();
  const socket = await ask(port, { path: '/nope' });
  socket.pause();
  await once(socket, 'readable');
  await server.close({ drainMs: 1 });
});
