/** What has left the window, over HTTP and over a link, from the embedded store (docs/protocol.md sections 13 and 16). */
import { type LogStore, memoryStore } from '@rejoin/core/internal';
import { type EventEntry, readHistoryEntry } from '@rejoin/core/protocol';
import { fetchHistory } from '@rejoin/core/websocket';
import { describe, expect, it } from 'vitest';
import { connect, say, startServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { sqliteStore } from '../store/sqliteStore.ts';

interface Answer {
  readonly status: number;
  readonly cache: string | null;
  readonly vary: string | null;
  readonly body: {
    readonly log: string;
    readonly from: number;
    readonly end: boolean;
    readonly entries: readonly unknown[];
    readonly error?: { readonly code: string };
  };
}

const ask =
  (port: number, session = 's') =>
  async (query = '', token = TOKEN): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}/sessions/${session}/history${query}`, {
      headers: { Authorization: `Bearer ${token}`, 'Rejoin-Participant': 'user:ann' },
    });
    return {
      status: response.status,
      cache: response.headers.get('cache-control'),
      vary: response.headers.get('vary'),
      // CAST: what these tests are about.
      body: (await response.json()) as Answer['body'],
    };
  };

/** Fills a session with messages, so that all but the newest 200 are history. */
async function fill(url: string, messages: readonly string[], many = 50) {
  const writer = await connect(url, { participant: 'user:ann' });
  for (let at = 0; at < messages.length; at += many) {
    writer.append('s', at + 1, ...messages.slice(at, at + many).map((text): EventEntry => say(text)));
    await writer.next('ack');
  }
  return writer;
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`);
const textsOf = (entries: readonly unknown[]) =>
  entries.map((value) => {
    const entry = readHistoryEntry(value);
    return entry?.kind === 'message' ? entry.message.text.tail : undefined;
  });

describe('GET /sessions/:id/history', () => {
  it('gives pages of a hundred, backwards to the very beginning, also after a restart', async () => {
    const folder = temporaryFolder();
    const first = await startServer({ store: sqliteStore(folder) });
    const all = numbered(450);
    await fill(first.url, all);
    const before = await ask(first.port)();
    expect(before).toMatchObject({ status: 200, cache: 'no-store', body: { from: 200, end: false } });
    expect(textsOf(before.body.entries)).toEqual(all.slice(200, 250));
    await first.server.close();
    const { port } = await startServer({ store: sqliteStore(folder) });
    expect((await ask(port)()).body).toEqual(before.body);
    const middle = await ask(port)('?before=200');
    expect(textsOf(middle.body.entries)).toEqual(all.slice(100, 200));
    const beginning = await ask(port)(`?before=${middle.body.from}`);
    expect(beginning.body).toMatchObject({ from: 0, end: true });
    expect(textsOf(beginning.body.entries)).toEqual(all.slice(0, 100));
    expect((await ask(port)('?before=0')).body).toMatchObject({ from: 0, end: true, entries: [] });
  });

  it('lets a full page be cached for ever under the name of its log, and no other', async () => {
    const { port, url, server } = await startServer();
    await fill(url, numbered(350));
    const { log } = (await ask(port)()).body;
    const kept = 'private, max-age=31536000, immutable';
    expect(await ask(port)(`?before=100&log=${log}`)).toMatchObject({
      cache: kept,
      vary: 'Origin, Accept-Encoding, Authorization, Rejoin-Participant',
    });
    // A page that grows, one whose log is not named, one of numbers that are not there.
    for (const query of [`?log=${log}`, '?before=100', `?before=150&log=${log}`, `?before=200&log=${log}`])
      expect(await ask(port)(query)).toMatchObject({ status: 200, cache: 'no-store' });
    await server.host.delete('s');
    const other = await ask(port, 't')('?log=other');
    expect(other).toMatchObject({
      status: 410,
      cache: 'no-store',
      body: { error: { code: 'cursor-foreign' } },
    });
  });

  it('refuses a participant that may not read, and what is no number', async () => {
    const { port } = await startServer();
    expect(await ask(port)('', 'wrong')).toMatchObject({ status: 401 });
    for (const wrong of ['-1', 'x', '1e3', '9'.repeat(20)])
      expect(await ask(port)(`?before=${wrong}`)).toMatchObject({
        status: 400,
        body: { error: { code: 'message-malformed' } },
      });
  });

  it('gives fewer entries where they are large, and at least one', async () => {
    const { port, url } = await startServer();
    await fill(url, [...Array.from({ length: 49 }, () => 'x'.repeat(60_000)), ...numbered(200)], 4);
    const page = (await ask(port)()).body;
    expect(page.entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(page).length).toBeLessThan(1.1 * 1024 * 1024);
    let { from } = page;
    let seen = page.entries.length;
    while (from > 0) {
      const next = (await ask(port)(`?before=${from}`)).body;
      seen += next.entries.length;
      ({ from } = next);
    }
    expect(seen).toBe(49);
  });
});

describe('fetchHistory', () => {
  it('reads page by page, and refuses the history of another log, or what is no page', async () => {
    const { url, server } = await startServer();
    await fill(url, numbered(350));
    const asking = { url, session: 's', participant: 'user:ann', token: TOKEN };
    const { log, ...newest } = await fetchHistory(asking);
    expect(newest).toMatchObject({ from: 100, end: false, entries: { length: 50 } });
    const first = await fetchHistory({ ...asking, before: newest.from, log });
    expect(first).toMatchObject({ log, from: 0, end: true, entries: { length: 100 } });
    await server.host.delete('s');
    await expect(fetchHistory({ ...asking, session: 't', log })).rejects.toMatchObject({
      code: 'cursor-foreign',
    });
    await expect(fetchHistory({ ...asking, token: 'wrong' })).rejects.toMatchObject({ code: 'unauthorized' });
    for (const body of ['{}', '{"log":"x","from":0,"entries":[{"odd":1}]}', 'x'])
      await expect(fetchHistory({ ...asking, fetch: async () => new Response(body) })).rejects.toMatchObject({
        code: 'message-malformed',
      });
  });
});

describe('`history` on a link', () => {
  it('is answered by its request, with the stored entries', async () => {
    const { url } = await startServer();
    const client = await fill(url, numbered(320));
    client.send({ type: 'history', request: 7, session: 's' });
    client.send({ type: 'history', request: 8, session: 's', before: 100 });
    const newest = await client.next('history');
    expect(newest).toMatchObject({ request: 7, from: 100 });
    expect(textsOf(newest.entries as unknown[])).toEqual(numbered(120).slice(100));
    expect(await client.next('history')).toMatchObject({ request: 8, from: 0 });
  });

  it('is refused by its request: to a participant that may not read, of a deleted session, and where the store fails', async () => {
    const kept = memoryStore();
    const store: LogStore = { ...kept, history: () => Promise.reject(new Error('The disk is broken.')) };
    const { url, server } = await startServer({
      store,
      authorize: ({ action, session }) => action !== 'read' || session !== 'secret',
    });
    const client = await fill(url, numbered(250));
    await server.host.delete('gone');
    for (const [request, session, code] of [
      [1, 'secret', 'forbidden'],
      [2, 'gone', 'session-deleted'],
      [3, 's', 'store-failed'],
    ] as const) {
      client.send({ type: 'history', request, session });
      expect(await client.next('error')).toMatchObject({ code, request });
    }
    client.send({ type: 'history', request: -1, session: 's' });
    expect(await client.next('error')).toMatchObject({ code: 'message-malformed' });
  });

  it('lets so many requests wait, and no more', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const kept = memoryStore();
    const store: LogStore = { ...kept, history: (...what) => gate.then(() => kept.history(...what)) };
    const { url } = await startServer({ store });
    const client = await fill(url, numbered(250));
    for (let request = 0; request < 66; request++) client.send({ type: 'history', request, session: 's' });
    for (const request of [64, 65])
      expect(await client.next('error')).toMatchObject({ code: 'history-unavailable', request });
    open();
    for (let request = 0; request < 64; request++)
      expect(await client.next('history')).toMatchObject({ request });
    client.send({ type: 'history', request: 99, session: 's' });
    expect(await client.next('history')).toMatchObject({ request: 99 });
  });
});
