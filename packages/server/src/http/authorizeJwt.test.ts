/** Signed tokens (RFC 7519): which are accepted, for how long, as whom, and what each right opens at each door. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSessionClient } from '@rejoin/core';
import type { Clock } from '@rejoin/core/internal';
import { websocket } from '@rejoin/core/websocket';
import { manualClock } from '@rejoin/testing';
import fc from 'fast-check';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, say, startServer } from '../../test/fixtures.ts';
import { nodeClock } from '../platform/nodeClock.ts';
import { authorizeJwt, type JwtOptions, type SessionRight } from './authorizeJwt.ts';

const SECRET = 'a secret of thirty-two bytes or more';
const hmac = new TextEncoder().encode(SECRET);
const START = Date.UTC(2026, 0, 1);

/** Signs as an identity provider does, at the start of a clock that stands still. */
function issuer(options: Partial<JwtOptions> = {}) {
  const clock = manualClock(START);
  const authorize = authorizeJwt({ secret: SECRET, clock, ...options });
  const sign = (claims: JWTPayload = {}, lives = 300) =>
    new SignJWT({ sub: 'ana', exp: START / 1_000 + lives, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(hmac);
  const ask = async (
    token: string | undefined,
    action = 'connect',
    session?: string,
    participant = 'user:ana',
  ) =>
    authorize({
      ...{ token, participant },
      // CAST: the actions of the tables below.
      action: action as 'connect' | SessionRight,
      ...(session === undefined ? {} : { session }),
    });
  return { clock, sign, ask };
}

describe('a token', () => {
  it('stands for the participant that it names, and for no other', async () => {
    const { sign, ask } = issuer();
    const token = await sign();
    expect(await ask(token)).toBe(true);
    expect(await ask(token, 'connect', undefined, 'user:bo')).toBe('unauthorized');
    const agent = await sign({ rejoin: { participant: 'agent:support' } });
    expect(await ask(agent, 'connect', undefined, 'agent:support')).toBe(true);
    // Who names another one is not also the one of `sub`.
    expect(await ask(agent)).toBe('unauthorized');
    expect(await ask(await sign({ rejoin: { participant: 7 } }))).toBe('unauthorized');
  });

  it('counts until its expiry, and for the skew of clocks longer', async () => {
    const { clock, sign, ask } = issuer();
    const token = await sign({}, 300);
    expect(await ask(token)).toBe(true);
    await clock.advance(329_000);
    expect(await ask(token)).toBe(true);
    await clock.advance(2_000);
    expect(await ask(token)).toBe('unauthorized');
  });

  it('counts no longer where its signature was checked a moment ago', async () => {
    const { clock, sign, ask } = issuer({ clockSkew: 0 });
    const token = await sign({}, 10);
    expect(await ask(token)).toBe(true);
    await clock.advance(10_001);
    expect(await ask(token)).toBe('unauthorized');
  });

  it('is not accepted before its time, by more than the skew', async () => {
    const { sign, ask } = issuer();
    expect(await ask(await sign({ nbf: START / 1_000 + 29 }))).toBe(true);
    expect(await ask(await sign({ nbf: START / 1_000 + 31 }))).toBe('unauthorized');
  });

  it('is of the issuer and for the audience that are named', async () => {
    const { sign, ask } = issuer({ issuer: 'https://issuer.example', audience: ['chat', 'desk'] });
    const right = { iss: 'https://issuer.example', aud: 'desk' };
    expect(await ask(await sign(right))).toBe(true);
    for (const wrong of [{}, { ...right, iss: 'https://other.example' }, { ...right, aud: 'mail' }])
      expect(await ask(await sign(wrong))).toBe('unauthorized');
  });

  it('is none without an expiry, without a signature, or with another one', async () => {
    const { ask } = issuer();
    const endless = await new SignJWT({ sub: 'ana' }).setProtectedHeader({ alg: 'HS256' }).sign(hmac);
    const other = await new SignJWT({ sub: 'ana', exp: START })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode('another secret of thirty-two bytes!!'));
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ sub: 'ana', exp: START })}.`;
    for (const token of [endless, other, unsigned, undefined, '', 'a', 'a.b.c', '..', 'x'.repeat(50_000)])
      expect(await ask(token)).toBe('unauthorized');
  });

  it('is refused, and nothing fails, whatever it is', async () => {
    const { sign, ask } = issuer();
    const good = await sign();
    const spoiled = fc
      .tuple(fc.nat(good.length - 1), fc.string({ maxLength: 3 }))
      .map(([at, text]) => `${good.slice(0, at)}${text}${good.slice(at + 1)}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(spoiled, fc.string()), async (token) => {
        fc.pre(token !== good);
        // The last letter of a signature has bits that mean nothing.
        const same = token.slice(0, -1) === good.slice(0, -1) && token.length === good.length;
        expect(same || (await ask(token)) === 'unauthorized').toBe(true);
      }),
    );
  });

  it('can be taken back', async () => {
    const gone = new Set<unknown>();
    const { sign, ask } = issuer({ isRevoked: ({ jti }) => gone.has(jti) });
    const token = await sign({ jti: 'one' });
    expect(await ask(token)).toBe(true);
    gone.add('one');
    expect(await ask(token)).toBe('unauthorized');
  });
});

describe('keys of an issuer', () => {
  async function published() {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'one' }];
    let isDown = false;
    const server = createServer((_req, res) => {
      if (isDown) return res.writeHead(503).end();
      res.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
    });
    server.listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    // CAST: it listens on a port.
    const { port } = server.address() as AddressInfo;
    const sign = (kid: string, key: CryptoKey = privateKey) =>
      new SignJWT({ sub: 'ana', exp: START / 1_000 + 300 })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(key);
    const down = (is: boolean) => {
      isDown = is;
    };
    return { keys, publicKey, jwks: `http://127.0.0.1:${port}/jwks.json`, sign, down };
  }

  it('are fetched, and say whose signature it is', async () => {
    const { jwks, sign, keys } = await published();
    for (const of of [jwks, new URL(jwks), { keys }]) {
      const { ask } = issuer({ secret: undefined, jwks: of });
      expect(await ask(await sign('one'))).toBe(true);
      const { privateKey } = await generateKeyPair('ES256');
      expect(await ask(await sign('one', privateKey))).toBe('unauthorized');
      expect(await ask(await sign('two', privateKey))).toBe('unauthorized');
    }
  });

  it('refuse no one while they cannot be had: the question fails, and clients try again later', async () => {
    const { jwks, sign, down } = await published();
    const { ask } = issuer({ secret: undefined, jwks });
    down(true);
    await expect(ask(await sign('one'))).rejects.toThrow();
    down(false);
    expect(await ask(await sign('one'))).toBe(true);
  });

  it('are no secret: what was signed with a public key by HMAC is not accepted', async () => {
    const { jwks, publicKey } = await published();
    const { ask } = issuer({ secret: undefined, jwks });
    const forged = await new SignJWT({ sub: 'ana', exp: START / 1_000 + 300 })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
    expect(await ask(forged)).toBe('unauthorized');
  });
});

describe('rights', () => {
  it('are those of all patterns that name the session', async () => {
    const { sign, ask } = issuer();
    const token = await sign({
      rejoin: { sessions: { 'support-*': ['read', 'append'], 'support-1': ['control'], own: 'all', odd: 7 } },
    });
    const may = async (action: SessionRight, session?: string) =>
      (await ask(token, action, session)) === true;
    expect(await may('read', 'support-1')).toBe(true);
    expect(await may('control', 'support-1')).toBe(true);
    expect(await may('control', 'support-2')).toBe(false);
    expect(await may('delete', 'own')).toBe(true);
    expect(await may('read', 'other')).toBe(false);
    expect(await may('read', 'odd')).toBe(false);
    // What may be listed is asked about one by one, by `read`.
    expect(await may('list')).toBe(true);
  });

  it('are none without a claim, and the app’s own where it says so', async () => {
    const plain = issuer();
    expect(await plain.ask(await plain.sign(), 'read', 's')).toBe('forbidden');
    const own = issuer({
      participantOf: ({ email }) => (typeof email === 'string' ? `user:${email}` : undefined),
      rightsOf: ({ role }, session) => (session === 's' && role === 'reader' ? ['read'] : []),
    });
    const token = await own.sign({ email: 'ana@example.com', role: 'reader' });
    const ask = (action: string, session: string) => own.ask(token, action, session, 'user:ana@example.com');
    expect([await ask('read', 's'), await ask('append', 's'), await ask('read', 't')]).toEqual([
      true,
      'forbidden',
      'forbidden',
    ]);
    expect(await own.ask(await own.sign(), 'connect')).toBe('unauthorized');
  });
});

/** What is asked at each door, and the right that opens it. */
const cancel = () => ({ id: 'stop', event: { type: 'cancel.requested', target: { kind: 'session' } } });
const answer = () => ({
  id: 'answer',
  event: { type: 'question.answered', question: { participant: 'agent:a', id: 'q' }, decision: 'declined' },
});
const take = () => ({ id: 'take', event: { type: 'floor.taken' } });
const RIGHTS: readonly SessionRight[] = ['read', 'append', 'control', 'approve', 'operate', 'list', 'delete'];

/** Over a link. Undefined: no right is missing. */
type Door = (url: string, token: string, participant: string) => Promise<string | undefined>;
const byLink =
  (message: object, until: string): Door =>
  async (url, token, participant) => {
    const client = await connect(url, { token, participant });
    client.send({
      ...message,
      ...('events' in message ? { producer: client.producer, first: 1 } : {}),
    });
    const refused = ['error', 'refused'].map((type) => client.next(type));
    const { code, message: why } = await Promise.race([...refused, client.next(until)]);
    client.socket.terminate();
    return code === 'forbidden' ? String(why) : undefined;
  };
const byHttp =
  (method: string, path: string, events?: readonly object[]): Door =>
  async (url, token, participant) => {
    const response = await fetch(`${url.replace('ws', 'http')}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        'Rejoin-Participant': participant,
        ...(events && { 'Idempotency-Key': 'key' }),
      },
      ...(events && { body: JSON.stringify({ events }) }),
    });
    const text = await response.text();
    return response.status === 403 ? text : undefined;
  };
const append = (event: object) => ({ type: 'append', session: 's', events: [event] });

const DOORS: readonly (readonly [SessionRight, string, Door])[] = [
  ['read', 'subscribe', byLink({ type: 'subscribe', channel: 1, session: 's' }, 'live')],
  ['read', 'history on a link', byLink({ type: 'history', request: 1, session: 's' }, 'history')],
  ['append', 'append on a link', byLink(append(say('x')), 'ack')],
  ['control', 'stop on a link', byLink(append(cancel()), 'ack')],
  ['approve', 'answer on a link', byLink(append(answer()), 'ack')],
  ['operate', 'taking the floor on a link', byLink(append(take()), 'ack')],
  ['read', 'GET events', byHttp('GET', '/sessions/s/events')],
  ['read', 'GET snapshot', byHttp('GET', '/sessions/s/snapshot')],
  ['read', 'GET history', byHttp('GET', '/sessions/s/history')],
  ['append', 'POST events', byHttp('POST', '/sessions/s/events', [say('x')])],
  ['append', 'POST alive', byHttp('POST', '/sessions/s/alive')],
  ['control', 'POST a stop', byHttp('POST', '/sessions/s/events', [cancel()])],
  ['approve', 'POST an answer', byHttp('POST', '/sessions/s/events', [answer()])],
  ['operate', 'POST taking the floor', byHttp('POST', '/sessions/s/events', [take()])],
  ['list', 'GET sessions', byHttp('GET', '/sessions')],
  ['delete', 'DELETE', byHttp('DELETE', '/sessions/s')],
];

describe('each right', () => {
  it.each(DOORS)('%s opens the door "%s", and no other right does', async (right, _name, door) => {
    const { clock, sign } = issuer();
    for (const granted of RIGHTS) {
      const { url, server } = await startServer({ authorize: authorizeJwt({ secret: SECRET, clock }) });
      await server.host.append(
        's',
        { participant: 'user:bo', instance: 'user:bo/AAAAAAAAAAAAAAAA' },
        { producer: 'user:bo/AAAAAAAAAAAAAAAA/main', first: 1, events: [say('there')] },
      );
      // The floor is for operators; a person does all the rest.
      const participant = right === 'operate' ? 'operator:ana' : 'user:ana';
      const tokenFor = (sessions: object) => sign({ rejoin: { participant, sessions } });
      const refused = await door(url, await tokenFor({ s: [granted] }), participant);
      if (granted === right) expect(refused).toBeUndefined();
      else expect(refused).toContain(`lacks the right \`${right}\``);
      const elsewhere = await tokenFor({ t: [right] });
      if (right !== 'list')
        expect(await door(url, elsewhere, participant)).toContain(`lacks the right \`${right}\``);
    }
  });
});

it('an open link ends within a minute and a half once its token is taken back', async () => {
  const looks: (() => void)[] = [];
  let passed = 0;
  const clock: Clock = {
    ...nodeClock,
    elapsed: () => nodeClock.elapsed() + passed,
    after(ms, run) {
      if (ms !== 30_000) return nodeClock.after(ms, run);
      looks.push(run);
      return () => {};
    },
  };
  let isTakenBack = false;
  const { sign } = issuer();
  const { url } = await startServer({
    clock,
    authorize: authorizeJwt({ secret: SECRET, clock: manualClock(START), isRevoked: () => isTakenBack }),
  });
  const token = await sign({ rejoin: { sessions: { s: ['read'] } } });
  const client = await connect(url, { token, participant: 'user:ana' });
  client.send({ type: 'subscribe', channel: 1, session: 's' });
  await client.next('live');
  isTakenBack = true;
  for (let seconds = 0; seconds < 90; seconds += 30) {
    passed += 30_000;
    for (const run of looks.splice(0)) run();
  }
  expect(await client.closed).toEqual({ code: 4401, reason: 'unauthorized' });
});

it('a page goes on with a fresh token when its own has expired, and nothing that it asked is lost', async () => {
  const clock = manualClock(START);
  const { url } = await startServer({ authorize: authorizeJwt({ secret: SECRET, clock }) });
  let minted = 0;
  const client = createSessionClient({
    participant: 'user:ana',
    transport: websocket({
      url,
      token: () => {
        minted++;
        return new SignJWT({ sub: 'ana', rejoin: { sessions: { s: 'all' } } })
          .setProtectedHeader({ alg: 'HS256' })
          .setExpirationTime(new Date(clock.now() + 60_000))
          .sign(hmac);
      },
    }),
  });
  onTestFinished(() => client.close());
  const session = client.session('s');
  await expect.poll(() => session.store.getState().status).toBe('live');
  await clock.advance(120_000);
  // The first control asks about a right that the link has not been asked about.
  session.cancel();
  const sent = session.send('Hello');
  await session.drained();
  expect(minted).toBe(2);
  const contents = () => [...session.store.getState().state.messages.values()].map(({ id }) => id);
  await expect.poll(contents).toEqual([sent.ref.id]);
});

describe('misuse', () => {
  it.each([
    undefined,
    {},
    { secret: 'short' },
    { secret: SECRET, jwks: 'https://issuer.example/keys' },
    { jwks: 'http://issuer.example/keys' },
    { jwks: 'no address' },
    { jwks: 7 },
    { secret: SECRET, rightsOf: 'all' },
  ])('%j is refused with the right call', (options) => {
    // CAST: as plain JavaScript has it.
    expect(() => authorizeJwt(options as unknown as JwtOptions)).toThrow(/Call authorizeJwt\(\{ jwks/);
  });
});
