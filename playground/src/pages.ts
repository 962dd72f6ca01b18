/** The page's own small server: the built page, kept in memory, and three questions that the page asks. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions } from 'vite';

export interface PagesOptions {
  /** What the page is told. Holds the token, so it leaves only to the page's own origin. */
  readonly config: () => object;
  readonly processes: () => object;
  /** False if this is no session id. */
  readonly join: (session: string) => boolean;
  /** The session server's address, the only one besides its own that the page may connect to. */
  readonly connect: string;
}

type Files = ReadonlyMap<string, string | Uint8Array>;

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Builds the page, and answers with the files by their path: a path that is not one of theirs is none. */
export async function buildPage(): Promise<Files> {
  const built = await build({
    root: fileURLToPath(new URL('..', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['@rejoin/source', ...defaultClientConditions] },
    build: { write: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const part of Array.isArray(built) ? built : [built]) {
    if (!('output' in part)) continue;
    for (const file of part.output)
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source);
  }
  return files;
}

export function createPages(files: Files, options: PagesOptions): ReturnType<typeof createServer> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${options.connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  function answer(req: IncomingMessage, res: ServerResponse): void {
    const url = URL.parse(req.url ?? '/', 'http://page');
    const path = url?.pathname === '/' ? '/index.html' : (url?.pathname ?? '');
    // A name that its owner points at this machine must not get the token (DNS rebinding), nor another site's page.
    if (!isOurs(req)) return reply(res, 403, 'Open this page by 127.0.0.1 or localhost.');
    if (path === '/api/join' && req.method === 'POST')
      return options.join(url?.searchParams.get('session') ?? '')
        ? reply(res, 204)
        : reply(res, 400, 'This is no session id. Use 1–128 letters, digits and . _ ~ : -');
    if (req.method !== 'GET' && req.method !== 'HEAD') return reply(res, 405, 'Not here.');
    if (path === '/api/config') return json(res, options.config());
    if (path === '/api/processes') return json(res, options.processes());
    const file = files.get(path);
    if (file === undefined) return reply(res, 404, 'Not here.');
    res.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
    res.setHeader('Content-Security-Policy', policy);
    res.setHeader('Cache-Control', path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache');
    res.end(req.method === 'HEAD' ? undefined : file);
  }

  return createServer((req, res) => {
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    answer(req, res);
  });
}

function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const local = name === 'localhost' || name.endsWith('.localhost') || isIP(name) > 0;
  return local && (origin === undefined || URL.parse(origin)?.host === host);
}

function reply(res: ServerResponse, status: number, text = ''): void {
  res
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(text);
}

function json(res: ServerResponse, value: object): void {
  res
    .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(value));
}
