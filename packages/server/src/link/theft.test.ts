/** An instance stays its owner's (P1): another client that knows its id, and has a token for the participant, gets nowhere with it. */
import { createInstanceRegistry, JOINS, memoryStore } from '@rejoin/core/internal';
import { manualClock } from '@rejoin/testing';
import { describe, expect, it } from 'vitest';
import {
  connect,
  newInstance,
  say,
  startServer,
  type TestClient,
  TOKEN,
  temporaryFolder,
} from '../../test/fixtures.ts';
import { secretDigests } from '../http/authorize.ts';
import { sqliteStore } from '../store/sqliteStore.ts';

const VICTIM = 'user:ana';

async function post(
  url: string,
  instance: string,
  { secret, session = 's', first = 1 }: { secret?: string; session?: string; first?: number },
): Promise<number> {
  const response = await fetch(`${url.replace('ws', 'http')}/sessions/${session}/events`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${TOKEN}`,
      'Rejoin-Participant': VICTIM,
      ...(secret === undefined ? {} : { 'Rejoin-Secret': secret }),
    },
    body: JSON.stringify({ producer: `${instance}/main`, first, events: [say('x')] }),
  });
  await response.text();
  return response.status;
}

/** What comes of each way to speak as an instance with a secret that is not its own, or without any. */
async function steal(url: string, instance: string, session = 's'): Promise<unknown[]> {
  const link = await connect(url, { participant: VICTIM, instance, secret: 'guessed' });
  const other = await connect(url, { participant: VICTIM });
  other.send({ type: 'join', instance, secret: 'guessed' });
  const joining = await Promise.race([other.next('error'), other.next('joined')]);
  return [
    link.socket.readyState === link.socket.OPEN ? 'welcomed' : (await link.closed).reason,
    joining.code ?? 'joined',
    await post(url, instance, { session, secret: 'guessed', first: 2 }),
    await post(url, instance, { session, first: 2 }),
    // Nor by beginning in a session where it has never been.
    await post(url, instance, { session: 'elsewhere' }),
  ];
}
const NOTHING = ['forbidden', 'forbidden', 403, 403, 403];

const owner = (url: string, instance: string): Promise<TestClient> =>
  connect(url, { participant: VICTIM, instance, secret: 'mine' });

async function writes(client: TestClient, first: number): Promise<unknown> {
  client.append('s', first, say(`${first}`));
  return (await client.next('ack')).seq;
}

describe('an instance', () => {
  it('stays its owner’s when a stranger brings 21,000 made-up ones', { timeout: 60_000 }, async () => {
    const { url } = await startServer();
    const [wrote, linked] = [newInstance(VICTIM), newInstance(VICTIM)];
    const first = await owner(url, wrote);
    expect(await writes(first, 1)).toBe(1);
    first.socket.close();
    await first.closed;
    const second = await owner(url, linked);
    // One that has written nothing, and whose link has ended.
    const silent = newInstance(VICTIM);
    const third = await owner(url, silent);
    third.socket.close();
    await third.closed;
    for (let participant = 0; participant < 330; participant++) {
      const stranger = await connect(url, { participant: `user:eve${participant}` });
      for (let each = 0; each < 63; each++)
        stranger.send({ type: 'join', instance: newInstance(stranger.participant), secret: 'x' });
      stranger.send({ type: 'ping' });
      await stranger.next('pong');
      expect(stranger.untaken('joined')).toHaveLength(63);
      stranger.socket.close();
      await stranger.closed;
    }
    for (const instance of [wrote, linked, silent]) expect(await steal(url, instance)).toEqual(NOTHING);
    expect(await writes(await owner(url, wrote), 2)).toBe(2);
    expect(await writes(second, 1)).toBe(1);
    expect(await writes(await owner(url, silent), 1)).toBe(1);
  });

  it('stays its owner’s over a restart of the server', async () => {
    const folder = temporaryFolder();
    const instance = newInstance(VICTIM);
    const before = await startServer({ store: sqliteStore(folder) });
    expect(await writes(await owner(before.url, instance), 1)).toBe(1);
    await before.server.close({ drainMs: 1 });
    const { url } = await startServer({ store: sqliteStore(folder) });
    expect(await steal(url, instance)).toEqual(NOTHING);
    expect(await writes(await owner(url, instance), 2)).toBe(2);
    expect(await post(url, instance, { secret: 'mine', first: 3 })).toBe(200);
  });

  it('is free again when the session of it was deleted', async () => {
    const { server, url } = await startServer();
    const instance = newInstance(VICTIM);
    const link = await owner(url, instance);
    await writes(link, 1);
    link.socket.close();
    await link.closed;
    expect(await steal(url, instance)).toEqual(NOTHING);
    await server.host.delete('s');
    const next = await connect(url, { participant: VICTIM, instance, secret: 'another' });
    next.send({ type: 'ping' });
    await next.next('pong');
  });

  it('that HTTP writes without a secret is taken over by no link, and goes on over HTTP', async () => {
    const folder = temporaryFolder();
    const instance = newInstance(VICTIM);
    const before = await startServer({ store: sqliteStore(folder) });
    expect(await post(before.url, instance, {})).toBe(200);
    for (let round = 0; round < 2; round++) {
      const { url, server } = round === 0 ? before : await startServer({ store: sqliteStore(folder) });
      const link = await connect(url, { participant: VICTIM, instance, secret: 'made up' });
      expect((await link.closed).reason).toBe('forbidden');
      expect(await post(url, instance, { secret: 'made up', first: 2 + round })).toBe(403);
      expect(await post(url, instance, { first: 2 + round })).toBe(200);
      await server.close({ drainMs: 1 });
    }
  });

  it('of a writer without state belongs to no link, though every client can work out its id (P7)', async () => {
    const { url } = await startServer();
    const write = (key: string) =>
      fetch(`${url.replace('ws', 'http')}/sessions/s/events`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${TOKEN}`,
          'Rejoin-Participant': VICTIM,
          'Idempotency-Key': key,
        },
        body: JSON.stringify({ events: [say(key)] }),
      });
    expect((await write('one')).status).toBe(200);
    const reader = await connect(url);
    reader.send({ type: 'subscribe', channel: 1, session: 's' });
    const { snapshot } = await reader.next('snapshot');
    const [producer = ''] = JSON.stringify(snapshot).match(/user:ana\/http-[\w-]{11}\/http/) ?? [];
    const instance = producer.slice(0, producer.lastIndexOf('/'));
    // On a server that has never heard of it, too.
    for (const at of [url, (await startServer()).url]) {
      const link = await connect(at, { participant: VICTIM, instance, secret: 'made up' });
      expect((await link.closed).reason).toBe('forbidden');
      expect(await post(at, instance, { secret: 'made up' })).toBe(403);
    }
    expect((await write('two')).status).toBe(200);
  });
});

describe('instances that have written nothing', () => {
  it('are forgotten of the participant that brings too many, and never of another', async () => {
    const instances = createInstanceRegistry<string>(memoryStore(), manualClock(), secretDigests);
    const mine = [newInstance(VICTIM), newInstance(VICTIM)] as const;
    for (const instance of mine) {
      expect(await instances.prove(instance, 'mine')).toBe(true);
      instances.enter(instance, 'mine', `link of ${instance}`);
    }
    instances.leave(mine[1], `link of ${mine[1]}`);
    const made = Array.from({ length: 21_000 }, () => newInstance('user:eve'));
    for (const instance of made) await instances.prove(instance, 'x');
    for (const instance of mine) {
      expect(await instances.prove(instance, 'guessed')).toBe(false);
      expect(await instances.prove(instance, undefined)).toBe(false);
      expect(await instances.prove(instance, 'mine')).toBe(true);
    }
    // Hers: the newest are there, the others are not.
    expect(await instances.prove(made.at(-1) ?? '', 'another')).toBe(false);
    expect(await instances.prove(made[0] ?? '', 'another')).toBe(true);
  });

  it('join in bounds, on one link and on all of a participant', async () => {
    const clock = manualClock();
    const instances = createInstanceRegistry<string>(memoryStore(), clock, secretDigests);
    const join = (link: string) => instances.mayJoin(link, 'user:eve');
    expect(Array.from({ length: JOINS.link + 1 }, () => join('first')).at(-1)).toBe(false);
    let joined: number = JOINS.link;
    for (let link = 0; link < 100; link++)
      for (let each = 0; each < JOINS.link; each++) if (join(`${link}`)) joined++;
    expect(joined).toBe(JOINS.participant);
    expect(instances.mayJoin('other', VICTIM)).toBe(true);
    await clock.advance(60_000);
    expect(join('first')).toBe(true);
  });

  it('are refused with `link-full` beyond that, and the link goes on', async () => {
    const { url } = await startServer();
    const link = await connect(url, { participant: VICTIM });
    const instance = newInstance(VICTIM);
    for (let each = 0; each <= JOINS.link; each++) link.send({ type: 'join', instance, secret: 'x' });
    expect(await link.next('error')).toMatchObject({ code: 'link-full', instance });
    expect(link.untaken('joined')).toHaveLength(JOINS.link);
    expect(await writes(link, 1)).toBe(1);
  });
});
