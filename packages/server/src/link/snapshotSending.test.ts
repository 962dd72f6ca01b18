/** Snapshots beside the link, by HTTP GET, from a real server (docs/protocol.md sections 13 and 16). */
import { createSessionClient, faultsOf, type SessionClient } from '@rejoin/core';
import { takeSnapshot } from '@rejoin/core/internal';
import { EMPTY, type EventEntry, fold } from '@rejoin/core/protocol';
import { fetchSnapshot, websocket } from '@rejoin/core/websocket';
import { manualClock } from '@rejoin/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, TOKEN } from '../../test/fixtures.ts';
import type { SessionServerOptions } from '../server/createSessionServer.ts';
import { createSnapshots, encodingFor } from './snapshotSending.ts';

const LONG = 'All happy families are alike. '.repeat(100);

async function fill(url: string, messages: number) {
  const writer = await connect(url, { participant: 'user:ann' });
  writer.append('s', 1, ...Array.from({ length: messages }, (_, n): EventEntry => say(`${n} ${LONG}`)));
  await writer.next('ack');
  return writer;
}

/** A client, and what it asked for by HTTP. */
function reader(url: string, get: typeof fetch | null = fetch) {
  const requests: { readonly url: URL; readonly answer: Promise<Response> }[] = [];
  const spy: typeof fetch = (request, options) => {
    const answer = (get ?? fetch)(request, options);
    requests.push({ url: new URL(String(request)), answer });
    return answer;
  };
  const transport = websocket({ url, token: TOKEN, fetch: get && spy });
  const client = createSessionClient({ transport, participant: 'user:bo' });
  onTestFinished(() => client.close());
  return { client, requests };
}

async function live(client: SessionClient, messages: number): Promise<void> {
  const { store } = client.session('s');
  await new Promise<void>((resolve) => {
    const look = () => {
      const { status, state } = store.getState();
      if (status === 'live' && state.messages.size === messages) resolve();
    };
    store.subscribe(look);
    look();
  });
}

describe('a large snapshot', () => {
  it('is fetched beside the link, compressed, and may be cached for ever', async () => {
    const { url } = await startNaming();
    const writer = await fill(url, 40);
    const { client, requests } = reader(url);
    await live(client, 40);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url.pathname).toBe('/sessions/s/snapshot');
    const { status, headers } = (await requests[0]?.answer) ?? {};
    expect(status).toBe(200);
    expect(headers?.get('content-encoding')).toBe('gzip');
    expect(headers?.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(headers?.get('vary')).toContain('Authorization');
    // It goes on from there on the link.
    writer.append('s', 41, say('one more'));
    await live(client, 41);
    expect(faultsOf(client.session('s').store.getState())).toEqual([]);
  });

  it('is one for all who come within some hundred events', async () => {
    const { url } = await startNaming();
    const writer = await fill(url, 40);
    const first = reader(url);
    await live(first.client, 40);
    writer.append('s', 41, say('one more'));
    await writer.next('ack');
    const second = reader(url);
    await live(second.client, 41);
    expect(second.requests[0]?.url.search).toBe(first.requests[0]?.url.search);
  });

  it('comes on the link to a client that does not say that it fetches, and where it is small', async () => {
    const { url } = await startNaming();
    await fill(url, 5);
    const small = reader(url);
    await live(small.client, 5);
    const never = reader((await startServerWith(40)).url, null);
    await live(never.client, 40);
    expect([small.requests, never.requests]).toEqual([[], []]);
  });

  it('comes on the link where nothing can be fetched, and after two such links none asks any more', async () => {
    const { url } = await startServerWith(40);
    const blocked: typeof fetch = () => Promise.reject(new TypeError('Failed to fetch'));
    const requests: string[] = [];
    const transport = websocket({
      url,
      token: TOKEN,
      fetch: (...request) => {
        requests.push(String(request[0]));
        return blocked(...request);
      },
    });
    for (const name of ['one', 'two', 'three']) {
      const client = createSessionClient({ transport, participant: `user:${name}` });
      onTestFinished(() => client.close());
      await live(client, 40);
    }
    expect(requests).toHaveLength(2);
  });

  it('comes on the link where its token is good no more for a request', async () => {
    let asked = 0;
    const { url } = await startNaming({
      authorize: ({ participant, action }) =>
        participant !== 'user:bo' || action !== 'connect' || ++asked === 1,
    });
    await fill(url, 40);
    const { client, requests } = reader(url);
    await live(client, 40);
    expect((await requests[0]?.answer)?.status).toBe(401);
  });

  it('comes on the link where what answers is no session server', async () => {
    const { url } = await startServerWith(40);
    for (const answer of [new Response('<html>', { status: 200 }), Response.json({ cursor: 'x' })]) {
      const { client } = reader(url, async () => answer.clone());
      await live(client, 40);
    }
  });

  it('is not missed by a client that learns more while it fetches', async () => {
    const { url } = await startNaming();
    const writer = await fill(url, 40);
    let pass: () => void = () => {};
    const passed = new Promise<void>((resolve) => {
      pass = resolve;
    });
    const { client, requests } = reader(url, async (...request) => {
      await passed;
      return fetch(...request);
    });
    client.session('s');
    await expect.poll(() => requests.length).toBe(1);
    writer.append('s', 41, ...Array.from({ length: 20 }, (_, n): EventEntry => say(`late ${n}`)));
    await writer.next('ack');
    pass();
    await live(client, 60);
    expect(faultsOf(client.session('s').store.getState())).toEqual([]);
  });

  it('is given up with the client', async () => {
    const { url } = await startServerWith(40);
    let given: AbortSignal | null | undefined;
    const { client, requests } = reader(url, (_, options) => {
      given = options?.signal;
      return new Promise(() => {});
    });
    client.session('s');
    await expect.poll(() => requests.length).toBe(1);
    client.close();
    expect(given?.aborted).toBe(true);
  });
});

/** A server that names smaller snapshots than it would. */
const startNaming = (options: Partial<SessionServerOptions> = {}) =>
  startServer({ snapshotsByHttpFrom: 32 * 1024, ...options });

async function startServerWith(messages: number) {
  const server = await startNaming();
  await fill(server.url, messages);
  return server;
}

describe('GET /sessions/:id/snapshot', () => {
  const asking = { session: 's', participant: 'user:ann', token: TOKEN };

  it('gives a session as it is now, to code that renders it on a server', async () => {
    const { url, port } = await startServerWith(3);
    const snapshot = await fetchSnapshot({ url: `http://127.0.0.1:${port}/`, ...asking });
    expect(snapshot.position).toBe(3);
    expect(await fetchSnapshot({ url, ...asking })).toEqual(snapshot);
  });

  it('reports that what answers is no session server', async () => {
    for (const body of ['<html>Bad gateway</html>', '', '{}'])
      await expect(
        fetchSnapshot({
          url: 'http://host',
          ...asking,
          fetch: async () => new Response(body, { status: 502 }),
        }),
      ).rejects.toMatchObject({ code: 'message-malformed' });
  });

  it('reports that a snapshot is not at hand, instead of giving another one', async () => {
    const { url } = await startServerWith(3);
    await expect(fetchSnapshot({ url, ...asking, cursor: 'x:1' })).rejects.toMatchObject({
      code: 'cursor-evicted',
    });
  });

  it('gives nothing of a session that was deleted since', async () => {
    const { url, server } = await startServerWith(40);
    const { client, requests } = reader(url);
    await live(client, 40);
    const cursor = requests[0]?.url.searchParams.get('cursor') ?? '';
    expect((await fetchSnapshot({ url, ...asking, cursor })).cursor).toBe(cursor);
    await server.host.delete('s');
    await expect(fetchSnapshot({ url, ...asking, cursor })).rejects.toMatchObject({
      code: 'session-deleted',
    });
  });

  it('gives nothing to a client that may not read', async () => {
    const { url } = await startServerWith(40);
    const { client, requests } = reader(url);
    await live(client, 40);
    const cursor = requests[0]?.url.searchParams.get('cursor') ?? '';
    for (const token of [undefined, 'wrong'])
      await expect(fetchSnapshot({ url, ...asking, token, cursor })).rejects.toMatchObject({
        code: 'unauthorized',
      });
  });

  it('is compressed as the client takes it', async () => {
    const { port } = await startServerWith(3);
    const sizes = new Map<string, number>();
    for (const encoding of ['identity', 'gzip', 'br', 'br;q=0, gzip']) {
      const response = await fetch(`http://127.0.0.1:${port}/sessions/s/snapshot`, {
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          'Rejoin-Participant': 'user:ann',
          'Accept-Encoding': encoding,
        },
      });
      sizes.set(encoding, Number(response.headers.get('content-length')));
      expect(response.headers.get('content-encoding') ?? 'identity').toBe(
        encoding.startsWith('br;') ? 'gzip' : encoding,
      );
      expect(await response.json()).toMatchObject({ position: 3 });
    }
    expect(sizes.get('br')).toBeLessThan((sizes.get('identity') ?? 0) / 10);
  });
});

const turn = async () => {};

/** A state with one message of so many characters. */
const appendLong = (length: number) =>
  fold(EMPTY, [
    {
      ...{
        v: 1,
        producer: 'user:ana/0123456789abcdef/main',
        participant: 'user:ana',
        seq: 1,
        at: 1,
        id: 'm',
      },
      event: { type: 'message.sent', content: 'A line.\n'.repeat(length / 8) },
    },
  ]);

describe('snapshots at hand', () => {
  const snapshot = (cursor: string, size = 40_000) => ({
    ...{ format: 2, reducer: 2, cursor, position: 1, digest: 'd' },
    state: { text: 'x'.repeat(size) },
  });

  it('are made ready a part in each turn, once for all who wait', async () => {
    const state = appendLong(1_000_000);
    const taken = takeSnapshot(state, 'l:1');
    let turns = 0;
    const waiting: (() => void)[] = [];
    const snapshots = createSnapshots({
      clock: manualClock(),
      turn: () => {
        turns++;
        return new Promise((resolve) => waiting.push(resolve));
      },
    });
    const ready = Promise.all([snapshots.prepare(taken), snapshots.prepare(taken)]);
    let isReady = false;
    void ready.then(() => {
      isReady = true;
    });
    while (!isReady) {
      expect(waiting.length).toBeLessThanOrEqual(1);
      waiting.pop()?.();
      await Promise.resolve();
    }
    expect(turns).toBeGreaterThanOrEqual(3);
    expect(turns).toBeLessThanOrEqual(5);
    const { pieces } = snapshots.of(taken);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(64 * 1024);
    expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual(JSON.parse(JSON.stringify(taken)));
    await snapshots.prepare(taken);
    expect(snapshots.of(taken).pieces).toBe(pieces);
    expect(snapshots.of(takeSnapshot(state, 'l:1')).pieces).toEqual(pieces);
  });

  it('are forgotten half a minute after they were last named, and the oldest where there are too many', async () => {
    const clock = manualClock();
    const snapshots = createSnapshots({ clock, turn, from: 32 * 1024 });
    expect(snapshots.offer('s', snapshot('l:1', 10), 'user:ana')).toBe(false);
    expect(snapshots.offer('s', snapshot('l:1'), 'user:ana')).toBe(true);
    expect(snapshots.find('t', 'l:1')).toBeUndefined();
    await clock.advance(29_000);
    snapshots.offer('s', snapshot('l:1'), 'user:ana');
    snapshots.offer('s', snapshot('l:2'), 'user:ana');
    await clock.advance(29_000);
    expect(snapshots.find('s', 'l:1')).toBeDefined();
    await clock.advance(2_000);
    expect(snapshots.find('s', 'l:1')).toBeUndefined();
    for (let n = 0; n < 10; n++) snapshots.offer('s', snapshot(`l:${n}`, 10_000_000), 'user:ana');
    expect([snapshots.find('s', 'l:0'), snapshots.find('s', 'l:9') !== undefined]).toEqual([undefined, true]);
  });

  it('of one reader push out no other reader’s', () => {
    const snapshots = createSnapshots({ clock: manualClock(), turn });
    snapshots.offer('s', snapshot('l:1', 1_000_000), 'user:ana');
    for (let n = 0; n < 20; n++) snapshots.offer(`made-up-${n}`, snapshot('l:1', 10_000_000), 'user:eve');
    expect(snapshots.find('s', 'l:1')).toBeDefined();
    expect(snapshots.find('made-up-19', 'l:1')).toBeDefined();
    expect(snapshots.find('made-up-10', 'l:1')).toBeUndefined();
  });

  it('are compressed when they are named, once, and not where they are sent', async () => {
    const begun: string[] = [];
    const snapshots = createSnapshots({
      clock: manualClock(),
      turn,
      from: 32 * 1024,
      async compressed(text, encoding) {
        begun.push(encoding);
        return text.subarray(0, 9);
      },
    });
    snapshots.offer('s', snapshot('l:1', 10), 'user:ana', 'br');
    snapshots.offer('s', snapshot('l:1'), 'user:ana');
    expect(begun).toEqual([]);
    snapshots.offer('s', snapshot('l:1'), 'user:ana', 'br');
    snapshots.offer('s', snapshot('l:1'), 'user:bo', 'br');
    expect(begun).toEqual(['br']);
    await snapshots.find('s', 'l:1')?.compressed('br');
    expect(begun).toEqual(['br']);
  });

  it('read what a client takes', () => {
    expect(
      [undefined, '', '*', 'gzip, deflate', 'gzip, br', 'br;q=0', 'gzip;q=0.0, br;q=0.1'].map(encodingFor),
    ).toEqual([undefined, undefined, undefined, 'gzip', 'br', undefined, 'br']);
  });
});
