/** What comes one byte at a time: docs/security.md says what holds. Eleven seconds, in which the machine has nothing to do. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { frame, openRaw } from './attacks/support/wire.ts';
import { endAll } from './support/processes.ts';
import { newFolder, startServer } from './support/server.ts';

afterEach(endAll);

it('a head and a hello that come one byte in a second: ten seconds each, and one to close', async () => {
  const { url, port } = await startServer(newFolder());
  const head = connect(port, '127.0.0.1');
  const { socket: link } = await openRaw(url);
  const hello = frame('x'.repeat(1_000));
  const began = performance.now();
  head.on('error', () => {});
  head.resume();
  head.write('GET / HTTP/1.1\r\n');
  const dripping = setInterval(() => {
    if (head.writable) head.write('X');
    if (link.writable) link.write(hello.subarray(0, 1));
  }, 1_000);
  link.write(hello.subarray(0, 10));
  await Promise.all([head, link].map((socket) => once(socket, 'close')));
  clearInterval(dripping);
  expect(performance.now() - began).toBeGreaterThan(9_000);
  expect(performance.now() - began).toBeLessThan(14_000);
});
