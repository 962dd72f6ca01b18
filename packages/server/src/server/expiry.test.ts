/** Tokens that expire or are revoked, at every entrance: nothing that was asked is lost, and nothing is done twice (docs/protocol.md section 13). */
import { createSessionClient, type RejoinError, type Session } from '@rejoin/core';
import { joinSession } from '@rejoin/core/agent';
import type { Clock, KeeperHost } from '@rejoin/core/internal';
import { readItems } from '@rejoin/core/protocol';
import { fetchSnapshot, websocket } from '@rejoin/core/websocket';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer } from '../../test/fixtures.ts';
import type { Authorize } from '../http/authorize.ts';
import { nodeClock } from '../platform/nodeClock.ts';

/** An app that hands out tokens, and takes them back. Its server answers about them with a plain boolean. */
function issuer() {
  const good = new Set<string>();
  let minted = 0;
  return {
    authorize: (({ token = '' }) => good.has(token)) satisfies Authorize,
    mint: async () => {
      const token = `token-${++minted}`;
      good.add(token);
      return token;
    },
    minted: () => minted,
    revoke: () => good.clear(),
  };
}

/** The pause before another attempt, which is drawn by chance, is short here; all else takes its time. */
const clock: Clock = {
  ...nodeClock,
  after: (ms, run) => nodeClock.after(ms % 500 === 0 ? ms : ms / 50, run),
};

function enter(url: string, token: string | (() => Promise<string>), participant = 'user:ana') {
  const errors: RejoinError[] = [];
  const client = createSessionClient({
    transport: websocket({ url, token }),
    participant,
    clock,
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => client.close());
  return { client, session: client.session('s'), errors };
}

const live = (session: Session) => expect.poll(() => session.store.getState().status).toBe('live');
const stateOf = (session: Session) => session.store.getState().state;
const messagesOf = (session: Session) => [...stateOf(session).messages.values()].map(({ id }) => id);
const statusesOf = (session: Session) =>
  [...session.store.getState().pending.values()].map(({ status }) => status);

/** The ids of all that was asked, as they stand in the log. */
async function idsIn(host: KeeperHost, session: string): Promise<string[]> {
  const { page } = await host.read(session, undefined);
  const items = readItems(JSON.parse(`[${page.items}]`)) ?? [];
  return items.flatMap((item) => ('event' in item && item.id !== undefined ? [item.id] : []));
}

describe('a token that is not accepted any more on an open link', () => {
  it('is replaced: the first message, a Stop, another thread and its history get through, each once', async () => {
    const { authorize, mint, revoke } = issuer();
    const { url, faults } = await startServer({
      authorize: (question) => question.token === 'agent' || authorize(question),
    });
    const agent = joinSession({
      transport: websocket({ url, token: 'agent' }),
      session: 's',
      participant: 'agent:docs',
    });
    onTestFinished(() => agent.leave());
    agent.answer((run) => new Promise((resolve) => run.signal.addEventListener('abort', () => resolve())));
    const { client, session, errors } = enter(url, mint);
    await live(session);
    revoke();
    const first = session.send('the first words after a while');
    await expect.poll(() => messagesOf(session)).toEqual([first.ref.id]);
    await expect
      .poll(() => [...stateOf(session).runs.values()].map(({ status }) => status))
      .toEqual(['running']);
    revoke();
    const stop = session.cancel();
    await expect.poll(() => stop.receipt().status).toBe('done');
    revoke();
    const thread = client.session('another');
    const there = thread.send('in another thread');
    await expect.poll(() => messagesOf(thread)).toEqual([there.ref.id]);
    await live(session);
    revoke();
    expect((await client.session('third').history()).entries).toEqual([]);
    await live(session);
    expect([messagesOf(session).length, errors, faults]).toEqual([1, [], []]);
    expect(statusesOf(session)).toEqual([]);
  });

  it('is replaced at the first refusal, also of an agent, and not a second time', async () => {
    const { authorize, mint } = issuer();
    const { url } = await startServer({ authorize });
    const given: string[] = [];
    const errors: string[] = [];
    const agent = joinSession({
      transport: websocket({
        url,
        token: async () => {
          given.push(given.length === 0 ? 'stale' : await mint());
          return given.at(-1) ?? '';
        },
      }),
      session: 's',
      participant: 'agent:docs',
      onError: ({ code }) => errors.push(code),
    });
    onTestFinished(() => agent.leave());
    await agent.ready;
    expect([given, errors]).toEqual([['stale', 'token-1'], []]);

    let asked = 0;
    const { client, errors: faults } = enter(url, async () => `wrong-${++asked}`);
    await expect
      .poll(() => client.connection)
      .toMatchObject({ status: 'closed', cause: { code: 'unauthorized' } });
    expect([asked, faults.map(({ code }) => code)]).toEqual([2, ['unauthorized']]);
    // A participant tries again: that is one attempt more.
    client.retryNow();
    await expect.poll(() => client.connection.status).toBe('closed');
    expect(asked).toBe(3);
  });

  it('ends the attempts at once where there is no other, and gives nothing up', async () => {
    const { authorize, mint, revoke } = issuer();
    const { url } = await startServer({ authorize });
    const { client, session, errors } = enter(url, await mint());
    await live(session);
    revoke();
    session.send('kept');
    await expect
      .poll(() => client.connection)
      .toMatchObject({ status: 'closed', cause: { code: 'unauthorized' } });
    expect(errors.map(({ code }) => code)).toEqual(['unauthorized']);
    expect(statusesOf(session)).toEqual(['sent']);
  });

  it('is not what is wrong where the participant may not: that is final, and names the missing right', async () => {
    const tokens = issuer();
    const { url } = await startServer({
      authorize: (question) => tokens.authorize(question) && question.action !== 'control',
    });
    const { client, session, errors } = enter(url, tokens.mint);
    await live(session);
    const stop = session.cancel();
    await expect
      .poll(() => stop.receipt())
      .toMatchObject({
        status: 'rejected',
        error: {
          code: 'forbidden',
          message: expect.stringContaining('user:ana lacks the right `control` in the session "s"'),
        },
      });
    expect([tokens.minted(), errors.map(({ code }) => code), client.connection.status]).toEqual([
      1,
      ['forbidden'],
      'live',
    ]);
  });

  it('is asked for again where the app cannot give one just now', async () => {
    const { authorize, mint } = issuer();
    const { url } = await startServer({ authorize });
    let asked = 0;
    const { client, session, errors } = enter(url, async () => {
      if (++asked < 4) throw new Error('The app does not answer.');
      return mint();
    });
    await expect
      .poll(() => {
        client.retryNow();
        return session.store.getState().status;
      })
      .toBe('live');
    expect([asked, errors]).toEqual([4, []]);
  });

  it('lets each command into the log once, whenever it ends', async () => {
    const step = fc.record({
      who: fc.constantFrom('ana', 'bo'),
      what: fc.constantFrom('message', 'cancel', 'thread'),
      revoked: fc.boolean(),
      turns: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 14 }),
        fc.boolean(),
        async (steps, slowly) => {
          const { authorize, mint, revoke } = issuer();
          const { url, server } = await startServer({
            // Some apps ask a database.
            authorize: (question) =>
              slowly ? Promise.resolve().then(() => authorize(question)) : authorize(question),
          });
          const people = { ana: enter(url, mint, 'user:ana'), bo: enter(url, mint, 'user:bo') };
          const asked = new Set<string>();
          for (const { who, what, revoked, turns } of steps) {
            if (revoked) revoke();
            const { client, session } = people[who];
            if (what === 'cancel') asked.add(session.cancel().ref.id);
            else
              asked.add(
                (what === 'message' ? session : client.session('another')).send(`${asked.size}`).ref.id,
              );
            for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          }
          for (const { client } of Object.values(people)) {
            for (const session of [client.session('s'), client.session('another')]) {
              await expect
                .poll(() => {
                  // A token that is revoked on its way is the second in a row that is refused: then it takes a person.
                  client.retryNow();
                  return statusesOf(session);
                })
                .toEqual([]);
            }
          }
          const logged = [...(await idsIn(server.host, 's')), ...(await idsIn(server.host, 'another'))];
          expect(logged.toSorted()).toEqual([...asked].toSorted());
          const codes = Object.values(people).flatMap(({ errors }) => errors.map(({ code }) => code));
          expect(codes.filter((code) => code !== 'unauthorized')).toEqual([]);
          for (const { client } of Object.values(people)) client.close();
          await server.close({ drainMs: 0 });
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });
});

it('is replaced once by a client that fetches a snapshot', async () => {
  const { authorize, mint } = issuer();
  const { url } = await startServer({ authorize });
  const tokens = ['stale', await mint(), 'stale', 'stale as well', await mint()];
  const token = () => tokens.shift() ?? '';
  const asking = { url, session: 's', participant: 'user:ana', token };
  expect((await fetchSnapshot(asking)).position).toBe(0);
  await expect(fetchSnapshot(asking)).rejects.toMatchObject({ code: 'unauthorized' });
  expect(tokens).toHaveLength(1);
});

it('is found out at whatever a link asks, before it is done', async () => {
  const producer = (instance: string) => ({
    session: 'new',
    producer: `${instance}/main`,
    first: 1,
    events: [say('x')],
  });
  for (const [type, rest] of [
    ['subscribe', () => ({ channel: 9, session: 'new' })],
    ['append', producer],
    ['history', () => ({ request: 1, session: 'new' })],
    ['signal', () => ({ session: 'new', key: 'k', value: 1, ttl: 100 })],
  ] as const) {
    const { authorize, mint, revoke } = issuer();
    const { url, server } = await startServer({ authorize });
    const client = await connect(url, { token: await mint() });
    revoke();
    client.send({ type, ...rest(client.instance) });
    expect(await client.closed).toEqual({ code: 4401, reason: 'unauthorized' });
    expect(await server.host.list()).toEqual([]);
  }
});

it('is refused at every HTTP endpoint, and a missing right is named there', async () => {
  const { authorize, mint, revoke } = issuer();
  let right = '';
  const { port } = await startServer({
    authorize: (question) => authorize(question) && question.action !== right,
  });
  const token = await mint();
  const endpoints = [
    ['append', 'POST', '/s/events', { events: [say('x')] }],
    [
      'control',
      'POST',
      '/s/events',
      { events: [{ id: 'c', event: { type: 'cancel.requested', target: { kind: 'session' } } }] },
    ],
    ['read', 'GET', '/s/events'],
    ['read', 'GET', '/s/snapshot'],
    ['read', 'GET', '/s/history'],
    ['append', 'POST', '/s/alive'],
    ['list', 'GET', ''],
    ['delete', 'DELETE', '/s'],
  ] as const;
  const ask = async ([, method, path, body]: (typeof endpoints)[number]) => {
    const response = await fetch(`http://127.0.0.1:${port}/sessions${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Rejoin-Participant': 'user:ann',
        ...(body ? { 'Idempotency-Key': 'once' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: await response.json() };
  };
  for (const endpoint of endpoints) {
    right = endpoint[0];
    expect(await ask(endpoint)).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 'forbidden',
          message: expect.stringContaining(`user:ann lacks the right \`${right}\``),
        },
      },
    });
  }
  right = '';
  revoke();
  for (const endpoint of endpoints)
    expect(await ask(endpoint)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
});

describe('a link that only reads', () => {
  /** The server's clock: its looks at open links come when the test says so. */
  function stepped() {
    let shift = 0;
    const looks: (() => void)[] = [];
    const clock: Clock = {
      ...nodeClock,
      elapsed: () => nodeClock.elapsed() + shift,
      after(ms, run) {
        if (ms !== 30_000) return nodeClock.after(ms, run);
        looks.push(run);
        return () => {};
      },
    };
    const look = () => {
      shift += 60_000;
      for (const run of looks.splice(0)) run();
    };
    return { clock, look };
  }

  it('is asked for a fresh token within minutes, and reads on', async () => {
    const { authorize, mint, minted, revoke } = issuer();
    const { clock, look } = stepped();
    const { url } = await startServer({ authorize, clock });
    const { session, errors } = enter(url, mint);
    await live(session);
    revoke();
    look();
    await expect.poll(minted).toBe(2);
    await live(session);
    const other = enter(url, mint, 'user:bo').session.send('still heard');
    await expect.poll(() => messagesOf(session)).toEqual([other.ref.id]);
    expect(errors).toEqual([]);
  });

  it('loses the session that it may not read any more, and keeps the others; a failing authorize changes nothing', async () => {
    let hidden = false;
    let failing = false;
    const { clock, look } = stepped();
    const { url, faults } = await startServer({
      clock,
      authorize({ action, session }) {
        if (failing) throw new Error('The database is gone.');
        return !(hidden && action === 'read' && session === 'hidden');
      },
    });
    const client = await connect(url);
    for (const [channel, session] of ['open', 'hidden'].entries()) {
      client.send({ type: 'subscribe', channel, session });
      await client.next('live');
    }
    failing = true;
    look();
    await expect.poll(() => faults).toHaveLength(1);
    failing = false;
    client.send({ type: 'ping' });
    await client.next('pong');
    hidden = true;
    look();
    expect(await client.next('error')).toMatchObject({
      channel: 1,
      code: 'forbidden',
      message: expect.stringContaining('user:ann lacks the right `read` in the session "hidden"'),
    });
    for (const session of ['hidden', 'open']) client.append(session, 1, say('x'));
    expect(await client.next('frame')).toMatchObject({ channel: 0 });
    expect(client.untaken('frame')).toEqual([]);
  });
});

it('lets no client in for an answer that is none, and reports it', async () => {
  const answers: unknown[] = [{ user: 'ana' }, 'expired', 1];
  for (const answer of answers) {
    // As from an app in plain JavaScript.
    const { url, port, faults } = await startServer({ authorize: () => answer as boolean });
    const headers = { 'Rejoin-Participant': 'user:ann' };
    expect((await fetch(`http://127.0.0.1:${port}/sessions`, { headers })).status).toBe(500);
    expect(faults.splice(0)).toMatchObject([{ code: 'argument-invalid' }]);
    const client = await connect(url);
    expect((await client.closed).code).toBe(1011);
    expect(faults).toMatchObject([
      { code: 'argument-invalid', message: expect.stringContaining('`authorize`') },
    ]);
  }
  const { url } = await startServer({ authorize: () => undefined as unknown as boolean });
  expect(await (await connect(url)).closed).toEqual({ code: 4401, reason: 'unauthorized' });
  for (const [answer, code] of [
    ['unauthorized', 4401],
    ['forbidden', 4403],
  ] as const) {
    const { url } = await startServer({ authorize: () => answer });
    expect(await (await connect(url)).closed).toEqual({ code, reason: answer });
  }
});
