/** What a client does when its server is hostile or broken: it waits longer and longer, and then says that it is over. */

import { manualClock, seededRandom } from '@rejoin/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWERS, hostileServer, type Manners } from '../../test/generators/hostileServer.ts';
import { joinSession } from '../agent/joinSession.ts';
import { RejoinError } from '../protocol/errors.ts';
import { websocket } from '../transports/webSocketTransport.ts';
import { createSessionClient } from './client.ts';
import { fetchSnapshot } from './fetchSnapshot.ts';

const MINUTE = 60_000;
/**
 * Messages and requests of one client in one minute, whatever its server says: some forty links at most, each with what is
 * waiting, or two hundred and forty pings where the server names the shortest lease.
 */
const MOST = 400;

function stage(manners: Manners, seed: number) {
  const clock = manualClock();
  const random = seededRandom(seed);
  const server = hostileServer(clock, manners);
  const { WebSocket, fetch } = server;
  const errors: string[] = [];
  const onError = ({ code }: RejoinError) => void errors.push(code);
  return {
    ...{ clock, server, errors },
    options: { transport: websocket({ url: 'ws://hostile.test', WebSocket, fetch }), clock, random, onError },
  };
}

async function playPage(manners: Manners, minutes: number, seed = 1) {
  const { clock, server, errors, options } = stage(manners, seed);
  const client = createSessionClient({ ...options, participant: 'user:ana' });
  const session = client.session('s');
  const { ref } = session.send('hello');
  session.cancel();
  for (let more = 0; more < 5; more++) session.send(`hello ${more}`);
  void session.history({ limit: 500 }).catch(() => {});
  await clock.advance(minutes * MINUTE);
  const { connection, status, pending, signals } = session.store.getState();
  client.close();
  // The server's own.
  await clock.advance(1_000);
  const { waiting } = clock;
  const command = pending.get(ref.id);
  return { most: server.most(), last: server.last(), errors, connection, status, command, signals, waiting };
}

async function playAgent(manners: Manners, minutes: number, seed = 1) {
  const { clock, server, errors, options } = stage(manners, seed);
  const agent = joinSession({ ...options, session: 's', participant: 'agent:docs' });
  agent.answer(async (run) => {
    for (let word = 0; word < 20; word++) await run.text().write('word ');
  });
  const ran = agent.run((run) => run.text().write('hello')).catch(() => {});
  await clock.advance(minutes * MINUTE);
  const { connection, status } = agent.session.store.getState();
  agent.session.close();
  await clock.advance(0);
  await ran;
  return { most: server.most(), errors, connection, status };
}

const names = Object.keys(ANSWERS);
/** Mostly what is usual, so that what comes after it is reached. */
const some = (...usual: string[]) =>
  fc.array(fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...usual) }, fc.constantFrom(...names)), {
    minLength: 1,
    maxLength: 4,
  });
const anyManners: fc.Arbitrary<Manners> = fc.record({
  hello: some('welcome'),
  subscribe: some('subscribed'),
  unasked: fc.oneof(
    fc.constant([]),
    some('live', 'snapshot', 'frame that leaves a gap', 'frame with a message'),
  ),
  append: some('ack', 'ack of the first', 'refused: seq-conflict', 'refused: seq-hole, expecting none'),
  ping: some('pong'),
  history: some('history'),
  unsubscribe: fc.oneof(fc.constant([]), some('live')),
});

/** A server that does all as it should, but has no log. */
const USUAL: Manners = {
  hello: ['welcome'],
  subscribe: ['subscribed'],
  unasked: ['live'],
  append: ['ack'],
  ping: ['pong'],
};

describe('a client of a hostile server', () => {
  it('sends a bounded number of messages in a minute, and nothing throws', async () => {
    await fc.assert(
      fc.asyncProperty(anyManners, fc.nat(), fc.boolean(), async (manners, seed, agent) => {
        const { most } = await (agent ? playAgent : playPage)(manners, 3, seed);
        expect(most).toBeLessThanOrEqual(MOST);
      }),
      { numRuns: 60 },
    );
  });

  const refusing: readonly (readonly [answers: readonly string[], code: string])[] = [
    [['refused: seq-conflict'], 'seq-conflict'],
    [['refused: seq-hole, expecting none'], 'seq-hole'],
    [['refused: producer-expired, expecting none'], 'producer-expired'],
    [['refused: producer-foreign'], 'producer-foreign'],
    [['refused: saw-ahead'], 'saw-ahead'],
    [['refused: batch-too-large'], 'batch-too-large'],
    [['refused: event-too-large'], 'event-too-large'],
    [['refused: session-full'], 'session-full'],
    [['refused: forbidden'], 'forbidden'],
    [['refused: no-such-code'], 'no-such-code'],
  ];
  it.each(refusing)('tells people that what they say is not taken: %j', async (append, code) => {
    const { most, last, command, connection, errors } = await playPage({ ...USUAL, append }, 5);
    expect(command).toMatchObject({ status: 'rejected', error: { code } });
    // It is over for what was said, and not for reading.
    expect(connection.status).toBe('live');
    expect(errors).toContain(code);
    expect(most).toBeLessThanOrEqual(MOST);
    expect(last).toBeLessThanOrEqual(20);
    expect((await playAgent({ ...USUAL, append }, 5)).most).toBeLessThanOrEqual(MOST);
  });

  const unreadable: readonly (readonly [manners: Manners, status: string])[] = [
    [{ subscribe: ['error: session-malformed'] }, 'diverged'],
    [{ subscribe: ['error: cursor-foreign'] }, 'diverged'],
    [{ subscribe: ['error: no-such-code'] }, 'diverged'],
    [{ unasked: ['frame that leaves a gap'] }, 'diverged'],
    [{ unasked: ['snapshot of ever new cursors', 'frame that leaves a gap'] }, 'diverged'],
    [{ unasked: ['snapshot of ever new cursors', 'live further on'] }, 'diverged'],
    [{ unasked: ['snapshot', 'live with a wrong digest'] }, 'diverged'],
    [{ unasked: ['snapshot that is damaged'] }, 'diverged'],
    [{ unasked: ['snapshot without a state'] }, 'diverged'],
    [{ unasked: ['snapshot-at of ever new cursors'] }, 'diverged'],
    [{ unasked: ['snapshot of another version'] }, 'outdated'],
    [{ subscribe: ['error: forbidden'] }, 'forbidden'],
    [{ subscribe: ['error: session-deleted'] }, 'ended'],
  ];
  it.each(unreadable)('tells people that the session cannot be read: %j', async (manners, status) => {
    const end = await playPage({ ...USUAL, ...manners }, 5);
    expect(end.status).toBe(status);
    expect(end.most).toBeLessThanOrEqual(MOST);
    expect(end.last).toBeLessThanOrEqual(20);
    expect((await playAgent({ ...USUAL, ...manners }, 5)).status).toBe(status);
  });

  const unusable: readonly (readonly [manners: Manners, code: string])[] = [
    [{ subscribe: ['close: 1011'] }, 'link-misbehaved'],
    [{ subscribe: ['close: 1009'] }, 'message-too-large'],
    [{ subscribe: ['close: 4401'] }, 'unauthorized'],
    [{ hello: ['close: 4400'] }, 'link-misbehaved'],
    [{ hello: ['close: 4403'] }, 'forbidden'],
    [{ hello: ['close: 4406'] }, 'protocol-version'],
    [{ hello: ['close with a code of ours'] }, 'constructor'],
  ];
  it.each(unusable)('tells people that it cannot be used: %j', async (manners, code) => {
    const { connection, errors, most } = await playPage({ ...USUAL, unasked: [], ...manners }, 20);
    expect(connection).toMatchObject({ status: 'closed', cause: { code } });
    expect(errors).toContain(code);
    expect(most).toBeLessThanOrEqual(MOST);
  });

  const passing: readonly (readonly [manners: Manners, code: string | undefined])[] = [
    [{ append: ['refused: draining'] }, 'draining'],
    [{ append: ['refused: store-failed'] }, 'store-failed'],
    [{ subscribe: ['error: store-failed'] }, 'store-failed'],
    [{ hello: ['close: 1012'] }, 'draining'],
    [{ hello: ['close: 1006'] }, undefined],
    [{ hello: [] }, undefined],
    [{ ping: [], unasked: [] }, undefined],
  ];
  it.each(passing)('goes on, seldom, where nothing says that it is hopeless: %j', async (manners, code) => {
    const { connection, most } = await playPage({ ...USUAL, ...manners }, 20);
    expect(connection.status).not.toBe('closed');
    if (code !== undefined) expect(connection).toMatchObject({ status: 'waiting', cause: { code } });
    expect(most).toBeLessThanOrEqual(MOST);
  });

  it('leaves nothing behind: no timer, and no more signals than are alive', async () => {
    const { waiting, signals } = await playPage({ ...USUAL, unasked: ['signal', 'signal that is over'] }, 2);
    expect(waiting).toBe(0);
    expect(signals.size).toBeLessThanOrEqual(51);
  });
});

describe('a snapshot by HTTP', () => {
  const ask = (answer: (init: RequestInit) => Response | Promise<Response>) =>
    fetchSnapshot({
      ...{ url: 'http://hostile.test', session: 's', participant: 'user:ana', token: 'secret' },
      fetch: async (_, init) => answer(init ?? {}),
    }).catch((error: unknown) => (error instanceof RejoinError ? error.code : error));

  it('is asked for at its own origin, and nowhere else', async () => {
    let redirect: string | undefined;
    await ask((init) => {
      redirect = init.redirect;
      return new Response('{}');
    });
    expect(redirect).toBe('error');
  });

  it('is read no further than one can be long', async () => {
    let sent = 0;
    let stopped = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1e6;
        controller.enqueue(new Uint8Array(1e6).fill(32));
      },
      cancel() {
        stopped = true;
      },
    });
    expect(await ask(() => new Response(endless))).toBe('message-too-large');
    expect(stopped).toBe(true);
    expect(sent).toBeLessThan(70e6);
  });
});
