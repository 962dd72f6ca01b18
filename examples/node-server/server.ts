/** An app's own server: it signs people in, serves the page, and holds the sessions under /rejoin. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { authorizeJwt, createSessionServer, sqliteStore } from '@rejoin/server';
import { AUDIENCE, cookieOf, secret, tokenOfUser, userOf } from './tokens.ts';

const { PORT = '4400', HOST = '127.0.0.1', APP_HOST } = process.env;
const sessions = createSessionServer({
  store: sqliteStore(process.env.REJOIN_DATA ?? '.rejoin'),
  authorize: authorizeJwt({ secret, audience: AUDIENCE }),
  path: '/rejoin',
  // The app's name behind a proxy: what comes by another one is refused.
  hosts: APP_HOST === undefined ? [] : [APP_HOST],
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Names that a participant may have, and that look well on a page. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u;

async function signedIn(req: IncomingMessage): Promise<string | undefined> {
  const cookie = /(?:^|;\s*)user=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
  return cookie === undefined ? undefined : userOf(cookie);
}

/** Any name will do here. Ask for a password, or your identity provider, in its place. */
async function signIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const name = new URLSearchParams(await text(req)).get('name')?.trim().normalize() ?? '';
  if (!NAME.test(name)) return void res.writeHead(303, { location: '/' }).end();
  // Add `Secure` where the app is served by https.
  const cookie = `user=${await cookieOf(name)}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${30 * 24 * 3600}`;
  res.writeHead(303, { location: '/', 'set-cookie': cookie }).end();
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { pathname } = new URL(req.url ?? '/', 'http://host');
  const user = await signedIn(req);
  const say = (status: number, body = '', type = 'text/plain') =>
    void res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  switch (`${req.method} ${pathname}`) {
    case 'GET /me':
      return say(user === undefined ? 401 : 200, user);
    // The page asks for one whenever it connects: so a person who has signed out is out within minutes.
    case 'POST /token':
      return user === undefined ? say(401) : say(200, await tokenOfUser(user));
    case 'POST /sign-in':
      return signIn(req, res);
    case 'POST /sign-out':
      return void res.writeHead(303, { location: '/', 'set-cookie': 'user=; Path=/; Max-Age=0' }).end();
  }
  // What `npm run build` has made: its names have no folders but one.
  const file = pathname === '/' ? '/index.html' : pathname;
  const type = /^(\/assets)?\/[\w.-]+$/.test(file) ? TYPES[extname(file)] : undefined;
  if (req.method !== 'GET' || type === undefined) return say(404);
  const body = await readFile(join(import.meta.dirname, 'dist', file)).catch(() => undefined);
  if (body) res.writeHead(200, { 'content-type': type }).end(body);
  else say(404, file === '/index.html' ? 'Run `npm run build` first.' : '');
}

const server = createServer(async (req, res) => {
  try {
    if (!(await sessions.handle(req, res))) await answer(req, res);
  } catch (error) {
    console.error(error);
    if (!res.headersSent) res.writeHead(500);
    res.end();
  }
});
sessions.attach(server);
server.listen(Number(PORT), HOST, () => console.log(`The app is at http://${HOST}:${PORT}/`));

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    server.close();
    await sessions.close();
    process.exit();
  });
