/** Large content beside the log, on a real server with a real folder. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { connect as openSocket } from 'node:net';
import { join } from 'node:path';
import { memoryStore } from '@rejoin/core/internal';
import { type ManualClock, manualClock } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import { connect, say, startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import type { AuthorizeQuestion } from '../http/authorize.ts';
import type { SessionServerOptions } from '../server/createSessionServer.ts';
import { folderBlobs } from './folderBlobs.ts';

const nameOf = (bytes: Uint8Array | string) =>
  `sha256-${createHash('sha256').update(bytes).digest('base64url')}`;

async function start(options: Partial<SessionServerOptions> = {}) {
  const folder = temporaryFolder();
  const started = await startServer({ blobs: folderBlobs(folder), ...options });
  const ask = (method: string, session: string, name: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${started.port}/sessions/${session}/blobs/${name}`, {
      method,
      ...init,
      headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann', ...init.headers },
    });
  const put = (session: string, body: Uint8Array<ArrayBuffer> | string, name = nameOf(body)) =>
    ask('PUT', session, name, { body });
  /** All files, as far as they are there. */
  const files = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name));
  return { ...started, folder, ask, put, files };
}

// CAST: the server's own answers.
const codeOf = async (response: Response) =>
  ((await response.json()) as { error?: { code: string } }).error?.code;

describe('large content', () => {
  it('is stored under its hash and comes back byte for byte, whole and in parts', async () => {
    const { ask, put } = await start();
    const bytes = randomBytes(5 * 1024 * 1024);
    const name = nameOf(bytes);
    const stored = await put('s', bytes);
    expect([stored.status, await stored.json()]).toEqual([201, { blob: name, size: bytes.length }]);
    const read = await ask('GET', 's', name);
    expect(Buffer.from(await read.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(read.headers)).toMatchObject({
      'cache-control': 'private, max-age=31536000, immutable',
      'content-disposition': 'attachment',
      'content-length': String(bytes.length),
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'application/octet-stream',
      etag: `"${name}"`,
      'x-content-type-options': 'nosniff',
    });
    const part = await ask('GET', 's', name, { headers: { Range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const behind = await ask('GET', 's', name, { headers: { Range: `bytes=${bytes.length}-` } });
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const known = await ask('GET', 's', name, { headers: { 'If-None-Match': `"${name}"` } });
    expect(known.status).toBe(304);
    const head = await ask('HEAD', 's', name);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
  });

  it('may be empty, and may be stored twice', async () => {
    const { ask, put, files } = await start();
    expect((await put('s', '')).status).toBe(201);
    expect((await put('s', '')).status).toBe(200);
    expect(await (await ask('GET', 's', nameOf(''))).text()).toBe('');
    expect(files()).toHaveLength(1);
  });

  it('is readable by this user alone, on the disk', async () => {
    const { put, files } = await start();
    await put('s', 'secret');
    expect(files().map((file) => [readFileSync(file, 'utf8'), statSync(file).mode & 0o777])).toEqual([
      ['secret', 0o600],
    ]);
  });

  it('is refused under another name, and nothing of it stays', async () => {
    const { ask, put, files } = await start();
    const wrong = await put('s', 'this', nameOf('that'));
    expect([wrong.status, await codeOf(wrong)]).toEqual([400, 'blob-mismatch']);
    for (const name of ['sha256-short', '..%2F..%2Fetc', `${nameOf('x')}x`])
      expect(await codeOf(await ask('PUT', 's', name, { body: 'x' }))).toBe('message-malformed');
    expect(await codeOf(await ask('GET', 's', nameOf('never stored')))).toBe('blob-not-found');
    expect(files()).toEqual([]);
  });

  it('keeps within its limits, announced or not, of one and of all that a session has', async () => {
    const { ask, put, files } = await start({ blobLimits: { one: 1_000, session: 200_000 } });
    const large = await put('s', 'x'.repeat(1_001));
    expect([large.status, await codeOf(large)]).toEqual([413, 'blob-too-large']);
    const unannounced = new Blob(['x'.repeat(700), 'y'.repeat(700)]).stream();
    const streamed = await ask('PUT', 's', nameOf('z'), {
      body: unannounced,
      // @ts-expect-error: Node's fetch asks for it, and its types do not know it.
      duplex: 'half',
    });
    expect(await codeOf(streamed)).toBe('blob-too-large');
    expect(files()).toEqual([]);
    // Each counts as 64 kB at least.
    for (const text of ['a', 'b', 'c']) expect((await put('s', text)).status).toBe(201);
    expect(await codeOf(await put('s', 'd'))).toBe('blobs-full');
    expect((await put('s', 'a')).status).toBe(200);
    expect((await put('other', 'd')).status).toBe(201);
  });

  it('is for those who may write and read its session, and for no other session', async () => {
    const may = new Set(['user:ann append s', 'user:ann read s', 'user:ann read t']);
    const authorize = ({ participant, action, session = '' }: AuthorizeQuestion) =>
      action === 'connect' || may.has(`${participant} ${action} ${session}`);
    const { ask, put } = await start({ authorize });
    expect((await put('s', 'mine')).status).toBe(201);
    expect(await codeOf(await put('t', 'mine'))).toBe('forbidden');
    expect(await codeOf(await ask('GET', 't', nameOf('mine')))).toBe('blob-not-found');
    may.delete('user:ann read s');
    expect(await codeOf(await ask('GET', 's', nameOf('mine')))).toBe('forbidden');
  });

  it('goes with its session', async () => {
    const { url, server, put, files } = await start();
    const ann = await connect(url);
    ann.append('s', 1, say('Look at this'));
    await ann.next('ack');
    await put('s', 'this');
    await put('other', 'that');
    await server.host.delete('s');
    await expect.poll(() => files().map((file) => readFileSync(file, 'utf8'))).toEqual(['that']);
  });

  it('of a session that never began is removed after a day, and what was left unfinished', async () => {
    const store = { ...memoryStore(), close: async () => {} };
    const ann = await connect((await start({ store })).url);
    ann.append('begun', 1, say('Look at this'));
    await ann.next('ack');
    const clock: ManualClock = manualClock();
    const { folder, put, files } = await start({ store, clock: { ...clock, now: () => Date.now() } });
    await put('begun', 'kept');
    await put('never', 'gone');
    const before = Date.now() / 1_000 - 2 * 86_400;
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), before, before);
    await clock.advance(60_000);
    await expect.poll(() => files().map((file) => readFileSync(file, 'utf8'))).toEqual(['kept']);
  });

  it('leaves nothing of an upload that breaks off, or comes too slowly', async () => {
    const clock: ManualClock = manualClock();
    const { port, files } = await start({ clock });
    const begin = () =>
      new Promise<ReturnType<typeof openSocket>>((resolve) => {
        const socket = openSocket(port, '127.0.0.1', () => {
          socket.write(
            `PUT /sessions/s/blobs/${nameOf('x')} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\nRejoin-Participant: user:ann\r\nContent-Length: 100000\r\n\r\nsome`,
          );
          resolve(socket);
        });
        socket.on('error', () => {});
      });
    const cut = await begin();
    await expect.poll(files).toHaveLength(1);
    cut.destroy();
    await expect.poll(files).toEqual([]);
    const slow = await begin();
    await expect.poll(files).toHaveLength(1);
    const closed = new Promise((resolve) => slow.once('close', resolve));
    await clock.advance(30_000);
    await closed;
    await expect.poll(files).toEqual([]);
  });

  it('has no place on a server without one', async () => {
    const { put } = await start({ blobs: undefined });
    const refused = await put('s', 'x');
    expect([refused.status, await codeOf(refused)]).toEqual([404, 'not-found']);
  });
});
