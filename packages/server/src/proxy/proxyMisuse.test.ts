/** What the proxy refuses: calls of the command, requests of pages, endpoints that are none. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/fixtures.ts';
import { readProxySettings, startProxy } from '../cli/proxyCommand.ts';
import { UsageError } from '../cli/usageError.ts';

const URL_OF = 'http://127.0.0.1:9/api/chat';

it.each([
  [[], 'One endpoint is needed'],
  [['ftp://127.0.0.1/x', '--dev'], 'http:// or https://'],
  [['http://ana:secret@127.0.0.1/x', '--dev'], 'without a name and password'],
  [[URL_OF], '--token-file'],
  [[URL_OF, '--dev', '--host', '0.0.0.0'], 'this machine alone'],
  [[URL_OF, '--dev', '--protocol', 'soap'], 'ai-sdk'],
  [[URL_OF, '--dev', '--forward-header', 'connection'], 'belongs to one connection'],
  [[URL_OF, '--dev', '--forward-header', 'a b'], 'name of a header'],
  [[URL_OF, '--dev', '--path', '/sessions/x'], "session server's own"],
  [['http://127.0.0.1:9/sessions', '--dev'], '--path'],
  [[URL_OF, '--dev', '--agent', 'agent:'], '--agent'],
  [[URL_OF, '--dev', '--lease', '1'], '--lease 1'],
  [[URL_OF, '--dev', '--nonsense'], 'Usage: rejoin proxy'],
])('refuses %j, saying what to do', (args, message) => {
  expect(() => readProxySettings(args, {})).toThrow(UsageError);
  expect(() => readProxySettings(args, {})).toThrow(message);
});

it('takes headers for the endpoint from a file of its owner, and repeats none of them', () => {
  const file = join(temporaryFolder(), 'headers');
  writeFileSync(file, '# for the model\nAuthorization: Bearer sk-1\nx-tenant: acme\n', { mode: 0o600 });
  expect(readProxySettings([URL_OF, '--dev', '--header-file', file], {}).headers).toEqual({
    authorization: 'Bearer sk-1',
    'x-tenant': 'acme',
  });
  writeFileSync(file, 'sk-secret-without-a-name\n', { mode: 0o600 });
  expect(() => readProxySettings([URL_OF, '--dev', '--header-file', file], {})).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('sk-secret') }),
  );
});

async function stage(listener: RequestListener, ...more: readonly string[]) {
  const endpoint = createServer(listener);
  endpoint.listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  onTestFinished(() => {
    endpoint.closeAllConnections();
    endpoint.close();
  });
  // CAST: a server that listens on a port has an address of this form.
  const { port } = endpoint.address() as AddressInfo;
  const lines: string[] = [];
  const flags = more.includes('--token') ? [] : ['--dev'];
  const args = [
    `http://127.0.0.1:${port}/api/chat`,
    '--port',
    '0',
    '--data',
    temporaryFolder(),
    ...flags,
    ...more,
  ];
  const proxy = await startProxy(readProxySettings(args, {}), (line) => lines.push(line));
  onTestFinished(() => proxy.close());
  const at = lines.at(-1)?.replace(/.*ws:/, 'http:') ?? '';
  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${at}/api/chat`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return { at, post, endpoint, lines };
}

const chat = (id = 'c1') => ({
  id,
  trigger: 'submit-message',
  messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
});

describe('a page', () => {
  it('that asks nothing, too much, or the wrong way is told so, and the endpoint hears nothing of it', async () => {
    let asked = 0;
    const { at, post } = await stage(() => asked++, '--max-body', '2000');
    const statuses = await Promise.all(
      [
        post('no json'),
        post({ id: 'c1' }),
        post({ ...chat(), id: 'a/b' }),
        post({ ...chat(), messages: [] }),
        post({ ...chat(), messages: [{ role: 'user', parts: [] }] }),
        post({ ...chat(), more: 'x'.repeat(2_000) }),
        fetch(`${at}/api/chat`),
        fetch(`${at}/api/chat/c1/stream`),
        fetch(`${at}/api/other`),
      ].map(async (each) => (await each).status),
    );
    expect(statuses).toEqual([400, 400, 400, 400, 400, 413, 405, 204, 404]);
    expect(asked).toBe(0);
  });

  it('of another origin, or without the token, is turned away; one that is named gets in', async () => {
    const seen: unknown[] = [];
    const { at, post } = await stage(
      (req, res) => {
        seen.push(req.headers.authorization, req.headers['rejoin-token'], req.headers.cookie);
        res
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .end('data: {"type":"start"}\n\ndata: {"type":"finish"}\n\n');
      },
      ...['--token', 'user:*=t0ken', '--origin', 'https://app.example', '--forward-header', 'cookie'],
    );
    const origin = 'https://app.example';
    expect(
      (await post(chat(), { origin: 'https://elsewhere.example', 'rejoin-token': 't0ken' })).status,
    ).toBe(403);
    expect((await post(chat(), { origin })).status).toBe(401);
    expect(
      (await post(chat(), { 'rejoin-participant': 'agent:endpoint', 'rejoin-token': 't0ken' })).status,
    ).toBe(401);
    const taken = await post(chat(), { origin, 'rejoin-token': 't0ken', cookie: 'a=1' });
    expect(Object.fromEntries(taken.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'x-rejoin-session': 'c1',
    });
    expect(await taken.text()).toContain('"type":"finish"');
    // The proxy's own token stays with the proxy.
    expect(seen).toEqual([undefined, undefined, 'a=1']);
    const asks = await fetch(`${at}/api/chat`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-headers': 'content-type, rejoin-token' },
    });
    expect([asks.status, asks.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'content-type, rejoin-token',
    ]);
  });
});

describe('an endpoint', () => {
  it.each<[string, RequestListener, number, string]>([
    ['that sends no stream', (_, res) => void res.end('hello'), 502, 'endpoint-malformed'],
    [
      'that redirects',
      (_, res) => void res.writeHead(307, { location: 'http://127.0.0.1:9' }).end(),
      502,
      'http-307',
    ],
    [
      'that sends what is no JSON',
      (_, res) => void res.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {\n\n'),
      200,
      'endpoint-malformed',
    ],
    ['that says nothing', () => {}, 504, 'endpoint-silent'],
    ['that hangs up', (req) => void req.socket.destroy(), 502, 'endpoint-unreachable'],
  ])('%s fails the answer', async (_, listener, status, code) => {
    const { at, post } = await stage(listener, '--silence', '300');
    const answer = await post(chat());
    expect([answer.status, await answer.text()]).toEqual([
      status,
      expect.stringContaining(status === 200 ? '"type":"error"' : code),
    ]);
    const events = await fetch(`${at}/sessions/c1/events`, { headers: { 'rejoin-participant': 'user:ana' } });
    expect(await events.text()).toContain(`"code":"${code}"`);
  });
});
