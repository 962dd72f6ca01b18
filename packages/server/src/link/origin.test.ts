import { get } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connect, startServer, TOKEN } from '../../test/fixtures.ts';
import { isLocal, originRefusal } from './origin.ts';

const originPolicy = { origins: ['https://app.example'], hosts: ['sessions.example'] };

it.each([
  ['127.0.0.1:4400', undefined],
  ['localhost', undefined],
  ['demo.localhost:80', undefined],
  ['[::1]:4400', undefined],
  // An address written out cannot be a name that its owner pointed here.
  ['192.168.1.5:4400', undefined],
  ['sessions.example', undefined],
  ['SESSIONS.example:8080', undefined],
  ['evil.example', 'host-forbidden'],
  ['localhost.evil.example', 'host-forbidden'],
  ['127.0.0.1.evil.example', 'host-forbidden'],
  ['', 'host-forbidden'],
  [undefined, 'host-forbidden'],
])('host %s: %s', (host, expected) => {
  expect(originRefusal({ host }, originPolicy)).toBe(expected);
});

it.each([
  [undefined, undefined],
  ['http://localhost:5173', undefined],
  ['http://127.0.0.1:3000', undefined],
  ['https://app.example', undefined],
  ['http://192.168.1.5:4400', undefined],
  ['https://app.example:8443', 'origin-forbidden'],
  ['http://app.example', 'origin-forbidden'],
  ['https://app.example.evil.example', 'origin-forbidden'],
  ['http://192.168.1.6:4400', 'origin-forbidden'],
  ['null', 'origin-forbidden'],
  ['file://', 'origin-forbidden'],
])('origin %s at an address: %s', (origin, expected) => {
  expect(originRefusal({ host: '192.168.1.5:4400', origin }, originPolicy)).toBe(expected);
});

it('lets `*` allow all', () => {
  expect(
    originRefusal({ host: 'any.example', origin: 'https://any.example' }, { origins: ['*'], hosts: ['*'] }),
  ).toBeUndefined();
});

it('knows this machine by its names', () => {
  expect(
    ['localhost', '127.0.0.1', '127.9.9.9', '::1', '0.0.0.0', '10.0.0.1', '127.evil.example'].map(isLocal),
  ).toEqual([true, true, true, true, false, false, false]);
});

describe('at a real server', () => {
  it.each([
    ['origin-forbidden', { origin: 'https://evil.example' }],
    ['host-forbidden', { headers: { Host: 'evil.example' } }],
  ])('closes a WebSocket with a code that a page can read: %s', async (code, options) => {
    const { url } = await startServer(originPolicy);
    const client = await connect(url, { sendHello: false, ...options });
    expect(await client.closed).toEqual({ code: 4403, reason: code });
  });

  it('welcomes a page of an allowed origin', async () => {
    const { url } = await startServer(originPolicy);
    const client = await connect(url, { origin: 'https://app.example' });
    client.send({ type: 'ping' });
    await client.next('pong');
  });

  it('answers a page of an allowed origin, its preflight included, and no other', async () => {
    const { port } = await startServer(originPolicy);
    const ask = (method: string, origin: string) =>
      fetch(`http://127.0.0.1:${port}/sessions`, {
        method,
        headers: { Origin: origin, Authorization: `Bearer ${TOKEN}`, 'Rejoin-Participant': 'user:ann' },
      });
    const preflight = await ask('OPTIONS', 'https://app.example');
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET');
    const answer = await ask('GET', 'https://app.example');
    expect([
      answer.status,
      answer.headers.get('access-control-allow-origin'),
      answer.headers.get('vary'),
    ]).toEqual([200, 'https://app.example', 'Origin, Accept-Encoding, Authorization, Rejoin-Participant']);
    for (const method of ['OPTIONS', 'GET']) {
      const refused = await ask(method, 'https://evil.example');
      expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    }
  });

  it('answers nothing under a name that was pointed at it', async () => {
    const { port } = await startServer(originPolicy);
    // fetch does not let one say another Host.
    const status = await new Promise((resolve) => {
      get(
        {
          port,
          path: '/sessions',
          headers: {
            Host: 'evil.example',
            Authorization: `Bearer ${TOKEN}`,
            'Rejoin-Participant': 'user:ann',
          },
        },
        (res) => {
          res.resume();
          resolve(res.statusCode);
        },
      );
    });
    expect(status).toBe(403);
  });
});
