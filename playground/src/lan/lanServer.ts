/**
 * What this machine shows to others on the local network, and no more: the page, the documents that its agents cite, the exchange of
 * a one-time token, and a way to the session server, which listens on this machine alone and asks for a token itself.
 */
import {
  createServer,
  type IncomingMessage,
  request as requestHttp,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import { extname } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Sources } from '../agents/research-team/sources.ts';
import { createDocuments, DOCUMENT_POLICY, type Files, reply, TYPES } from '../pages.ts';
import type { PhoneGrant } from './phoneLinks.ts';

export interface LanServerOptions {
  readonly files: Files;
  readonly sources: Sources;
  /** As phones reach it: `192.168.1.7:4500`. Any other Host is refused. */
  readonly host: string;
  /** Of the session server, on loopback. */
  readonly serverPort: number;
  readonly exchange: (token: string) => Promise<PhoneGrant | undefined>;
  /** What the page is told besides its grant. */
  readonly config: () => object;
}

/** Of the body of an exchange. */
const MOST_BYTES = 1_024;
const LOOPBACK = '127.0.0.1';

export function createLanServer(options: LanServerOptions): Server {
  const { files, host, serverPort, exchange, config } = options;
  const documentAt = createDocuments(files, options.sources);
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "script-src 'self'",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  /** By that address alone, and not from another site's page. */
  const isOurs = ({ headers }: IncomingMessage) =>
    headers.host === host && (headers.origin === undefined || headers.origin === `http://${host}`);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!isOurs(req)) return reply(res, 403, `Open this page by ${host}.`);
    const url = URL.parse(req.url ?? '/', 'http://page');
    const path = url?.pathname ?? '';
    if (path === '/api/phone' && req.method === 'POST') return letIn(req, res);
    if (path.startsWith('/sessions/')) return passOn(req, res, serverPort);
    if (req.method !== 'GET' && req.method !== 'HEAD') return reply(res, 405, 'Not here.');
    const name = path === '/' ? '/index.html' : path;
    const found = documentAt(url);
    const isDocument = typeof found === 'string';
    const file = found === undefined ? files.get(name) : found;
    if (file === undefined || file === null) return reply(res, 404, 'Not here.');
    const type = TYPES[isDocument ? '.html' : extname(name)] ?? 'application/octet-stream';
    res.setHeader('Content-Type', type);
    res.setHeader('Content-Security-Policy', isDocument ? DOCUMENT_POLICY : policy);
    res.setHeader('Cache-Control', path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache');
    res.end(req.method === 'HEAD' ? undefined : file);
  }

  async function letIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of req.setEncoding('utf8')) {
      body += chunk;
      if (body.length > MOST_BYTES) return reply(res, 413, 'That is no token.');
    }
    const grant = await exchange(body);
    if (!grant)
      return reply(res, 403, 'This code was used already, or is too old. Show a new one and scan it.');
    res.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    res.end(JSON.stringify({ ...config(), ...grant, url: `ws://${host}` }));
  }

  const server = createServer((req, res) => {
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    // Any device may ask here: a request that breaks off takes only its own answer with it.
    answer(req, res).catch(() => res.destroy());
  });
  server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isOurs(req)) tunnel(req, socket, head, serverPort);
    else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
  });
  return server;
}

/** An HTTP request, as it is, to the session server. */
function passOn(req: IncomingMessage, res: ServerResponse, port: number): void {
  const { method, url: path, headers } = req;
  const onward = requestHttp({ host: LOOPBACK, port, method, path, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', () =>
    res.headersSent ? res.destroy() : reply(res, 502, 'The session server is away.'),
  );
  res.on('close', () => onward.destroy());
  req.pipe(onward);
}

/** A WebSocket, byte by byte. The session server checks its Host, its Origin and its token itself. */
function tunnel({ url, headers }: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const onward = connect(port, LOOPBACK, () => {
    const lines = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each) => `${name}: ${each}`),
    );
    onward.write(`GET ${url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  for (const [one, other] of [
    [onward, socket],
    [socket, onward],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}
