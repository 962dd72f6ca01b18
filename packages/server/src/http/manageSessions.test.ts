/** Titles, the archive, deletion and pages of the list, as a real server keeps and tells them (docs/protocol.md section 16). */
import { memoryStore } from '@rejoin/core/internal';
import { followSessions, manageSessions, type SessionListChange } from '@rejoin/core/session-list';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer, type TestServer, TOKEN, temporaryFolder } from '../../test/fixtures.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import type { AuthorizeQuestion } from './authorize.ts';

const asAnn = (url: string) => ({ url, participant: 'user:ann', token: TOKEN });

/** Begins a session with each text, one after the other: the last one changed last. Of one moment the lesser id comes first. */
async function begin(url: string, texts: Readonly<Record<string, string>>) {
  const ann = await connect(url);
  for (const [session, text] of Object.entries(texts)) {
    ann.append(session, 1, say(text));
    await ann.next('ack');
  }
  return ann;
}

/** What a page of another person shows, live. */
function followed(url: string, options: { readonly archived?: boolean } = {}) {
  const list = followSessions({ ...asAnn(url), participant: 'user:bo', ...options });
  onTestFinished(list.store.subscribe(() => {}));
  onTestFinished(() => list.close());
  return () =>
    list.store
      .getState()
      .sessions.map(({ session, title, archived }) => [session, title, archived === true] as const);
}

const patch = async (port: number, session: string, body: string) => {
  const response = await fetch(`http://127.0.0.1:${port}/sessions/${session}`, {
    method: 'PATCH',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann' },
    body,
  });
  // CAST: the server's own refusal.
  const refusal = (await response.json().catch(() => undefined)) as { error: { code: string } } | undefined;
  return [response.status, refusal?.error.code];
};

describe('a session', () => {
  it('has the title that it was given, on every page at once, and its first line again without one', async () => {
    const { url, server } = await startServer();
    const ann = await begin(url, { one: 'A plan for Lisbon', later: 'A plan for Porto' });
    const shown = followed(url);
    await expect.poll(shown).toHaveLength(2);
    const manager = manageSessions(asAnn(url));
    await manager.rename('one', '  Lisbon,\n in spring ');
    await expect.poll(shown).toContainEqual(['one', 'Lisbon, in spring', false]);
    // It is no change of the conversation: its place stays, and what is said next leaves the title as it is.
    expect(shown().map(([session]) => session)).toEqual(['later', 'one']);
    expect((await server.host.state('one')).position).toBe(1);
    ann.append('one', 2, say('and for Faro'));
    await expect.poll(() => shown()[0]).toEqual(['one', 'Lisbon, in spring', false]);
    await manager.rename('one', ' ');
    await expect.poll(() => shown()[0]).toEqual(['one', 'A plan for Lisbon', false]);
  });

  it('is archived and taken back for everyone, and works meanwhile as before', async () => {
    const { url } = await startServer();
    const ann = await begin(url, { one: 'Lisbon', later: 'Porto' });
    const [all, active, away] = [
      followed(url),
      followed(url, { archived: false }),
      followed(url, { archived: true }),
    ];
    await expect.poll(active).toHaveLength(2);
    const manager = manageSessions(asAnn(url));
    await manager.archive('one');
    await expect.poll(all).toContainEqual(['one', 'Lisbon', true]);
    await expect.poll(active).toEqual([['later', 'Porto', false]]);
    await expect.poll(away).toEqual([['one', 'Lisbon', true]]);
    ann.append('one', 2, say('still here'));
    await ann.next('ack');
    expect(away()).toEqual([['one', 'Lisbon', true]]);
    await manager.unarchive('one');
    await expect.poll(away).toEqual([]);
    await expect.poll(active).toHaveLength(2);
  });

  it('keeps both over a restart, and loses them when it is deleted, also for a session of the same name', async () => {
    const folder = temporaryFolder();
    const first = await startServer({ store: sqliteStore(folder) });
    await begin(first.url, { one: 'Lisbon', later: 'Porto' });
    const before = manageSessions(asAnn(first.url));
    await before.rename('one', 'A trip');
    await before.archive('one');
    await before.rename('later', 'Another trip');
    await first.server.close();

    const store = sqliteStore(folder);
    const again = await startServer({ store });
    const told = followed(again.url);
    await expect.poll(told).toEqual([
      ['later', 'Another trip', false],
      ['one', 'A trip', true],
    ]);
    await manageSessions(asAnn(again.url)).delete('one');
    await expect.poll(told).toEqual([['later', 'Another trip', false]]);
    expect((await store.records?.list('session'))?.map(({ key }) => key)).toEqual(['later']);
    await again.server.close();

    // As after a crash between the two: what was kept of a session that is gone is not said of the next one of that name.
    const crashed = memoryStore();
    await crashed.records?.put('session', 'one', JSON.stringify({ title: 'Old', createdAt: 1 }));
    await crashed.records?.put('session', 'gone', JSON.stringify({ title: 'Old', createdAt: 1 }));
    await crashed.records?.put('session', 'odd', JSON.stringify({ title: 7 }));
    const third = await startServer({ store: crashed });
    await begin(third.url, { one: 'Lisbon' });
    await expect.poll(followed(third.url)).toEqual([['one', 'Lisbon', false]]);
    expect(await third.server.host.list()).toMatchObject([{ title: 'Lisbon' }]);
    expect(await crashed.records?.list('session')).toEqual([]);
  });

  it('takes updates one after the other, each on what the one before it left', async () => {
    const { url, server } = await startServer();
    await begin(url, { one: 'Lisbon' });
    const manager = manageSessions(asAnn(url));
    await Promise.all([manager.rename('one', 'A'), manager.archive('one'), manager.rename('one', 'B')]);
    const [info] = await server.host.list();
    expect(info).toMatchObject({ archived: true, title: expect.stringMatching(/^[AB]$/) });
    await server.host.update('one', { archived: false, title: null });
    expect(await server.host.list()).toMatchObject([{ title: 'Lisbon' }]);
    expect((await server.host.list())[0]).not.toHaveProperty('archived');
  });
});

describe('what is refused', () => {
  it('of one that is not there, was deleted, or has no right: with a code of its own, and nothing changes', async () => {
    const asked: string[] = [];
    const may = new Set(['connect', 'read', 'list', 'append', 'delete']);
    const authorize = ({ action, session }: AuthorizeQuestion) => {
      asked.push(`${action} ${session ?? ''}`);
      return may.has(action);
    };
    const { url, server } = await startServer({ authorize });
    await begin(url, { one: 'Lisbon', later: 'Porto' });
    const manager = manageSessions(asAnn(url));
    await expect(manager.rename('one', 'A')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('`rename`'),
    });
    may.add('rename');
    await expect(manager.archive('one')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('`archive`'),
    });
    await manager.rename('one', 'A');
    may.add('archive');
    expect(asked).toContain('archive one');
    await expect(manager.rename('none', 'A')).rejects.toMatchObject({ code: 'not-found' });
    await manager.delete('later');
    await expect(manager.archive('later')).rejects.toMatchObject({ code: 'session-deleted' });
    expect((await server.host.list()).map(({ title }) => title)).toEqual(['A']);
  });

  it('of a title that is too long, a body that is none, and a store that keeps no records', async () => {
    const { url, port } = await startServer();
    await begin(url, { one: 'Lisbon' });
    const manager = manageSessions(asAnn(url));
    // Counted as people count.
    await manager.rename('one', '🌊'.repeat(200));
    await expect(manager.rename('one', 'x'.repeat(201))).rejects.toMatchObject({ code: 'string-too-long' });
    expect(await patch(port, 'one', JSON.stringify({ title: 'x'.repeat(201) }))).toEqual([
      400,
      'string-too-long',
    ]);
    for (const body of [
      '',
      '{}',
      '[]',
      'null',
      '{"title":7}',
      '{"title":" "}',
      '{"archived":1}',
      '{"name":"x"}',
    ])
      expect(await patch(port, 'one', body)).toEqual([400, 'message-malformed']);
    expect(await patch(port, 'one', `{"title":"${'x'.repeat(9_000)}"}`)).toEqual([413, 'message-too-large']);
    expect(await patch(port, 'one', '{"title":null,"archived":true}')).toEqual([204, undefined]);
    const { records: _, ...bare } = memoryStore();
    const poor = await startServer({ store: bare });
    await begin(poor.url, { one: 'Lisbon' });
    await expect(manageSessions(asAnn(poor.url)).rename('one', 'A')).rejects.toMatchObject({
      code: 'updates-unavailable',
    });
    expect(await patch(poor.port, 'one', '{"archived":true}')).toEqual([501, 'updates-unavailable']);
    expect(await poor.server.host.list()).toMatchObject([{ title: 'Lisbon' }]);
  });

  it('while its records cannot be read: the list is not told without them, and is told once they can', async () => {
    const kept = memoryStore();
    const { records } = kept;
    if (!records) throw new Error('No records.');
    let isBroken = true;
    const list: typeof records.list = async (...what) => {
      if (isBroken) throw new Error('The disk is broken.');
      return records.list(...what);
    };
    const { url, server, faults } = await startServer({ store: { ...kept, records: { ...records, list } } });
    const changes: string[] = [];
    server.host.follow((change) => changes.push(change.type));
    const ann = await begin(url, { one: 'Lisbon' });
    await expect.poll(() => faults).toContainEqual(expect.objectContaining({ code: 'store-failed' }));
    expect(changes).toEqual([]);
    isBroken = false;
    ann.append('one', 2, say('and Faro'));
    await expect.poll(() => changes).toEqual(['changed']);
  });
});

describe('pages of the list', () => {
  const titled = async ({ url }: TestServer) => {
    const names = ['Lisbon', 'Porto', 'lisbon again', 'Faro', 'Évora', 'Braga', 'Beja'];
    await begin(url, Object.fromEntries(names.map((text, at) => [`s${9 - at}`, text])));
    return manageSessions(asAnn(url));
  };

  it('follow each other without a hole, newest first, and ask about no more sessions than they hold', async () => {
    const asked: string[] = [];
    const server = await startServer({
      authorize({ action, session = '' }) {
        if (action === 'read') asked.push(session);
        return session !== 's6' || action !== 'read';
      },
    });
    const manager = await titled(server);
    asked.length = 0;
    const pages: unknown[] = [];
    let after: string | undefined;
    do {
      const { sessions, next } = await manager.list({ limit: 2, after });
      pages.push(sessions.map(({ title }) => title));
      after = next;
      if (pages.length === 1) expect(asked).toEqual(['s3', 's4', 's5']);
    } while (after);
    expect(pages).toEqual([
      ['Beja', 'Braga'],
      ['Évora', 'lisbon again'],
      ['Porto', 'Lisbon'],
    ]);
    expect((await manager.list()).sessions).toHaveLength(6);
    expect((await manager.list({ limit: 0 })).sessions).toEqual([]);
  });

  it('hold what is searched for in titles, in letters of either case, and the archive by itself', async () => {
    const server = await startServer();
    const manager = await titled(server);
    const found = async (options: Parameters<typeof manager.list>[0]) =>
      (await manager.list(options)).sessions.map(({ title }) => title);
    expect(await found({ search: 'LISBON ' })).toEqual(['lisbon again', 'Lisbon']);
    expect(await found({ search: 'é'.normalize('NFD') })).toEqual(['Évora']);
    await manager.archive('s9');
    expect(await found({ search: 'lisbon', archived: false })).toEqual(['lisbon again']);
    expect(await found({ archived: true })).toEqual(['Lisbon']);
    for (const query of ['limit=201', 'limit=x', 'archived=1', 'after=x', `search=${'x'.repeat(401)}`]) {
      const response = await fetch(`http://127.0.0.1:${server.port}/sessions?${query}`, {
        headers: { Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann' },
      });
      expect([query, response.status]).toEqual([query, 400]);
    }
  });

  it('stay true by a feed that begins with as few as is wanted, and tells of all', async () => {
    const server = await startServer();
    await titled(server);
    const changes: SessionListChange[] = [];
    const list = followSessions({ ...asAnn(server.url), limit: 1 });
    onTestFinished(list.follow((change) => changes.push(change)));
    await expect.poll(() => changes.length).toBe(1);
    expect(list.store.getState().sessions.map(({ title }) => title)).toEqual(['Beja']);
    await server.server.host.delete('s9');
    await expect.poll(() => changes.at(-1)).toEqual({ type: 'deleted', session: 's9' });
    await server.server.host.update('s8', { title: 'Oporto' });
    await expect.poll(() => changes.at(-1)).toMatchObject({ type: 'changed', info: { title: 'Oporto' } });
  });
});
