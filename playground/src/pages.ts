/** The page's own small server: the built page, kept in memory, three questions that it asks, and the documents quoted there. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, defaultClientConditions } from 'vite';
import { type Sources, sourcePage } from './agents/research-team/sources.ts';

export interface PagesOptions {
  /**
   * What the page is given. Holds the token, so it leaves only to the page's own origin.
   *
   * @param operator whether it is an operator who asks, else a user
   */
  readonly config: (operator: boolean) => object;
  readonly processes: () => object;
  /** Must come with what harms a process. */
  readonly pageToken: string;
  /** Kills or freezes one of the demo's own processes. False if that is none, or it is not there just now. */
  readonly strike: (query: URLSearchParams) => boolean;
  /** Lets the agents of a scene join a session. False if there is no such scene, or this is no session's id. */
  readonly join: (session: string, scene: string) => boolean;
  /** The address by which a phone gets into a session, and how long it waits for one, ms. Undefined: no phone can. */
  readonly phoneLink: (
    session: string,
    scene: string,
  ) => { readonly url: string; readonly lasts: number } | undefined;
  /** What may be read at `/source/<path>`. */
  readonly sources: Sources;
  /** The session server's address, the only one besides its own that the page may connect to. */
  readonly connect: string;
}

export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Of the documents. */
const TEMPLATE = '/source.html';
const SOURCE = '/source/';

export const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Builds the page, and answers with the files by their path: a path that is not one of theirs is none. */
export async function buildPage(): Promise<Files> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const built = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    resolve: {
      conditions: ['@rejoin/source', ...defaultClientConditions],
      // Vite looks for style sheets under conditions of its own.
      alias: Object.fromEntries(
        ['@rejoin/react/styles.css', '@rejoin/react/files.css'].map((name) => [
          name,
          fileURLToPath(import.meta.resolve(name)),
        ]),
      ),
    },
    build: {
      write: false,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: {
        input: [`${root}index.html`, `${root}source.html`],
        // A slow machine is no reason to print something about plugins.
        checks: { bundlerTimings: false },
      },
    },
  });
  const files = new Map<string, string | Uint8Array>();
  for (const part of Array.isArray(built) ? built : [built]) {
    if (!('output' in part)) continue;
    for (const file of part.output)
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source);
  }
  return files;
}

/** A document only looks: nothing on it runs or connects. */
export const DOCUMENT_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The documents as pages, by their path. Undefined: this is no document's path; null: there is none there. */
export function createDocuments(files: Files, sources: Sources) {
  return (url: URL | null): string | null | undefined => {
    const path = url?.pathname ?? '';
    if (path === TEMPLATE) return null;
    if (!path.startsWith(SOURCE)) return undefined;
    const source = sources.open(decoded(path.slice(SOURCE.length)));
    const theme = url?.searchParams.get('theme') ?? null;
    return source ? sourcePage(String(files.get(TEMPLATE) ?? ''), source, theme) : null;
  };
}

export function createPages(files: Files, options: PagesOptions): ReturnType<typeof createServer> {
  const documentAt = createDocuments(files, options.sources);
  // The list of sessions is followed by HTTP, at the same address.
  const connect = `${options.connect} ${options.connect.replace(/^ws/, 'http')}`;
  const policy = `${DOCUMENT_POLICY}; script-src 'self'; connect-src 'self' ${connect}`;

  function answer(req: IncomingMessage, res: ServerResponse): void {
    const url = URL.parse(req.url ?? '/', 'http://page');
    const path = url?.pathname === '/' ? '/index.html' : (url?.pathname ?? '');
    // A name that its owner points at this machine must not get the token (DNS rebinding), nor another site's page.
    if (!isOurs(req)) return reply(res, 403, 'Open this page by 127.0.0.1 or localhost.');
    if (path === '/api/join' && req.method === 'POST')
      return options.join(url?.searchParams.get('session') ?? '', url?.searchParams.get('scene') ?? '')
        ? reply(res, 204)
        : reply(res, 400, 'This is no session id of a scene. Use 1–128 letters, digits and . _ ~ : -');
    const guarded = path === '/api/phone-link' || path === '/api/strike';
    if (guarded && req.method === 'POST' && !isSecret(req.headers['rejoin-page'], options.pageToken))
      return reply(res, 403, 'Only a page of this start may do that. Reload it.');
    if (path === '/api/phone-link' && req.method === 'POST') {
      const link = options.phoneLink(
        url?.searchParams.get('session') ?? '',
        url?.searchParams.get('scene') ?? '',
      );
      return link ? json(res, link) : reply(res, 409, 'Start with npm start -- --lan.');
    }
    if (path === '/api/strike' && req.method === 'POST') {
      return url && options.strike(url.searchParams)
        ? reply(res, 204)
        : reply(res, 409, 'There is no such process just now, or no such fault.');
    }
    if (req.method !== 'GET' && req.method !== 'HEAD') return reply(res, 405, 'Not here.');
    if (path === '/api/config') return json(res, options.config(url?.searchParams.get('as') === 'operator'));
    if (path === '/api/processes') return json(res, options.processes());
    const found = documentAt(url);
    const isDocument = typeof found === 'string';
    const file = found === undefined ? files.get(path) : found;
    if (file === undefined || file === null) return reply(res, 404, 'Not here.');
    res.setHeader('Content-Type', TYPES[isDocument ? '.html' : extname(path)] ?? 'application/octet-stream');
    res.setHeader('Content-Security-Policy', isDocument ? DOCUMENT_POLICY : policy);
    res.setHeader('Cache-Control', path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache');
    res.end(req.method === 'HEAD' ? undefined : file);
  }

  return createServer((req, res) => {
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    answer(req, res);
  });
}

/** What is no encoding stays as it is, and stands on no shelf. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isOurs({ headers: { host = '', origin } }: IncomingMessage): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  const local = name === 'localhost' || name.endsWith('.localhost') || isIP(name) > 0;
  return local && (origin === undefined || URL.parse(origin)?.host === host);
}

/** Takes as long for one that is nearly right as for any other. */
function isSecret(given: string | string[] | undefined, secret: string): boolean {
  const [one, other] = [given, secret].map((text) => createHash('sha256').update(`${text}`).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

export function reply(res: ServerResponse, status: number, text = ''): void {
  res
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' })
    .end(text);
}

function json(res: ServerResponse, value: object): void {
  res
    .writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(value));
}
