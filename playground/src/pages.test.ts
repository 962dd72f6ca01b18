import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSources } from './agents/research-team/sources.ts';
import { createPages } from './pages.ts';

const files = new Map([
  ['/index.html', '<h1>Page</h1>'],
  ['/source.html', '<title>{{path}}</title>{{text}}'],
]);
const joined: string[] = [];
const struck: string[] = [];

async function start() {
  const server = createPages(files, {
    connect: 'ws://127.0.0.1:4400',
    config: (operator) => ({ token: operator ? 'of operators' : 'of users' }),
    processes: () => [],
    join: (session, scene) => scene === 'coding' && joined.push(session) > 0,
    sources: createSources(),
    pageToken: 'of this start',
    phoneLink: (session) =>
      session === 's' ? { url: 'http://192.168.1.7:4500/#phone=x', lasts: 1 } : undefined,
    strike: (query) => query.get('process') === 'coder' && struck.push(`${query}`) > 0,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  // CAST: a server that listens on a port has an address of this form.
  const { port } = server.address() as AddressInfo;
  /** The path goes out as it is written: `fetch` would tidy it. */
  return async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers });
    asked.end();
    const [response] = await once(asked, 'response');
    let body = '';
    for await (const chunk of response.setEncoding('utf8')) body += chunk;
    return { status: response.statusCode as number, headers: response.headers, body };
  };
}

const servers: ReturnType<typeof createPages>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the page’s server', () => {
  it('shows a document of the corpus by its path, without scripts', async () => {
    const get = await start();
    const { status, headers, body } = await get('/source/lead/begin-small-and-whole.md?theme=dark');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('script-src');
    expect(body).toContain('<title>lead/begin-small-and-whole.md</title><p><span id="L12">');
  });

  it('shows it by an encoded path, and no template', async () => {
    const get = await start();
    expect((await get('/source/lead/begin%2Dsmall-and-whole.md')).status).toBe(200);
    expect((await get('/source.html')).status).toBe(404);
  });

  it.each([
    '/source/package.json',
    '/source/.rejoin/tokens',
    '/source/../package.json',
    '/source/lead/../package.json',
    '/source/lead/%2e%2e/package.json',
    '/source/lead/..%2fpackage.json',
    '/source/lead/..%5cpackage.json',
    '/source/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
    '/source//etc/passwd',
    '/source/%2fetc%2fpasswd',
    '/source/lead/begin-small-and-whole.md%00',
    '/source/%E0%A4%A',
    '/source/file:%2f%2f%2fetc%2fpasswd',
    '/source/',
  ])('shows nothing at %s', async (path) => {
    const get = await start();
    expect(await get(path)).toMatchObject({ status: 404, body: 'Not here.' });
  });

  it('gives the token of operators to an operator’s page alone', async () => {
    const get = await start();
    expect((await get('/api/config')).body).toBe('{"token":"of users"}');
    expect((await get('/api/config?as=user')).body).toBe('{"token":"of users"}');
    expect((await get('/api/config?as=operator')).body).toBe('{"token":"of operators"}');
  });

  it('lets the agents of a scene join a session, and refuses other scenes', async () => {
    const get = await start();
    expect((await get('/api/join?session=s&scene=coding', {}, 'POST')).status).toBe(204);
    expect(joined).toEqual(['s']);
    expect((await get('/api/join?session=s&scene=none', {}, 'POST')).status).toBe(400);
  });

  it('harms a process for a page of this start alone, and only by POST', async () => {
    const get = await start();
    const path = '/api/strike?process=coder&kind=kill';
    const own = { 'rejoin-page': 'of this start' };
    for (const headers of [{}, { 'rejoin-page': '' }, { 'rejoin-page': 'of another start' }] as const)
      expect((await get(path, { ...headers }, 'POST')).status).toBe(403);
    expect((await get(path, { ...own, origin: 'https://evil.example' }, 'POST')).status).toBe(403);
    expect((await get(path, own)).status).toBe(404);
    expect(struck).toEqual([]);
    expect((await get(path, own, 'POST')).status).toBe(204);
    expect((await get('/api/strike?process=1&kind=kill', own, 'POST')).status).toBe(409);
    expect(struck).toEqual(['process=coder&kind=kill']);
  });

  it('makes an address for a phone for a page of this start alone', async () => {
    const get = await start();
    const own = { 'rejoin-page': 'of this start' };
    expect((await get('/api/phone-link?session=s&scene=coding', {}, 'POST')).status).toBe(403);
    expect((await get('/api/phone-link?session=s&scene=coding', own, 'POST')).body).toContain('#phone=x');
    expect((await get('/api/phone-link?session=t&scene=coding', own, 'POST')).status).toBe(409);
  });

  it('lets its page reach the session server by WebSocket and by HTTP, and nothing else', async () => {
    const get = await start();
    expect((await get('/')).headers['content-security-policy']).toContain(
      "connect-src 'self' ws://127.0.0.1:4400 http://127.0.0.1:4400",
    );
  });

  it('answers only its own origin, by names of this machine', async () => {
    const get = await start();
    for (const path of ['/', '/api/config', '/source/lead/begin-small-and-whole.md']) {
      expect((await get(path, { host: 'evil.example' })).status, path).toBe(403);
      expect((await get(path, { origin: 'https://evil.example' })).status, path).toBe(403);
      expect((await get(path, { host: 'localhost:4500' })).status, path).toBe(200);
    }
    expect((await get('/source/lead/begin-small-and-whole.md', {}, 'POST')).status).toBe(405);
  });
});
