/** Builds the page as a release would be built, and serves it from memory to this machine. */
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, defaultClientConditions } from 'vite';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

/** Part of React that must be there once, and only in its production build. */
const REACT = /node_modules\/(react|react-dom)\/cjs\/(react|react-dom-client)\.(\w+)\.js$/;

async function buildPages(root: URL): Promise<ReadonlyMap<string, string | Uint8Array>> {
  // Vite and React read it: with another value, the page would be a development build.
  process.env.NODE_ENV = 'production';
  const built = await build({
    root: fileURLToPath(root),
    configFile: false,
    // Not 'warn': it tells of the "use client" of peers, which means nothing here.
    logLevel: 'error',
    mode: 'production',
    // From the root above, for bench/browser that is from bench/node_modules: also what @rejoin/react imports.
    resolve: {
      conditions: ['@rejoin/source', ...defaultClientConditions],
      dedupe: ['react', 'react-dom', 'scheduler'],
    },
    worker: { format: 'es' },
    build: { write: false, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  const files = new Map<string, string | Uint8Array>();
  const react: string[] = [];
  for (const part of Array.isArray(built) ? built : [built]) {
    if (!('output' in part)) continue;
    for (const file of part.output) {
      files.set(`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source);
      if (file.type === 'chunk')
        react.push(...file.moduleIds.flatMap((id) => (REACT.test(id) ? [REACT.exec(id)?.[0] ?? ''] : [])));
    }
  }
  const names = react.sort().map((id) => id.split('/').at(-1));
  if (names.join() !== 'react-dom-client.production.js,react.production.js')
    throw new Error(
      `The page must hold React's production build once. It holds: ${react.join(', ') || 'none'}.`,
    );
  return files;
}

export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/** @param root the folder of the page's index.html */
export async function servePages(root: URL = new URL('.', import.meta.url)): Promise<Pages> {
  const files = await buildPages(root);
  const server = createServer((req, res) => {
    const path = URL.parse(req.url ?? '/', 'http://page')?.pathname ?? '';
    const file = files.get(path === '/' ? '/index.html' : path);
    if (file === undefined) return res.writeHead(404).end();
    const type = TYPES[extname(path) || '.html'] ?? 'application/octet-stream';
    return res.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(file);
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address) resolve(address.port);
    });
  });
}
