/** nginx and Caddy with the settings that docs/deployment.md prints, real ones, before a real session server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createSessionClient, type Session } from '@rejoin/core';
import { fetchSnapshot, websocket } from '@rejoin/core/websocket';
import { createSessionServer, folderBlobs, sqliteStore } from '@rejoin/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROXIES, proxyOf } from '../scripts/proxies.mjs';
import { freePort } from './support/freePort.ts';
import { blocksOf } from './support/outside.ts';
import { newFolder } from './support/server.ts';

/** The settings as they are printed, but for what needs a certificate and a name of the network. */
const settings = (language: string, changes: readonly (readonly [string, string])[]): string =>
  changes.reduce(
    (text, [from, to]) => {
      expect(text).toContain(from);
      return text.replaceAll(from, to);
    },
    blocksOf('docs/deployment.md').find((block) => block.language === language)?.code ?? '',
  );

type Proxy = (typeof PROXIES)[number];

const START: Readonly<Record<Proxy, (folder: string, port: number, server: number) => readonly string[]>> = {
  nginx(folder, port, server) {
    const printed = settings('nginx', [
      ['listen 443 ssl', `listen 127.0.0.1:${port}`],
      ['127.0.0.1:4400', `127.0.0.1:${server}`],
    ]);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder};`,
    );
    const http = `access_log off;\n${paths.join('\n')}\n${printed}`;
    const file = join(folder, 'all.conf');
    // Its workers may write where it may itself.
    const user = process.getuid?.() === 0 ? 'user root;\n' : '';
    writeFileSync(file, `${user}daemon off;\npid ${folder}/pid;\nevents {}\nhttp {\n${http}}\n`);
    return ['-e', 'stderr', '-p', folder, '-c', file];
  },
  caddy(folder, port, server) {
    const printed = settings('caddyfile', [
      ['app.example {', `http://:${port} {\n\tbind 127.0.0.1`],
      ['127.0.0.1:4400', `127.0.0.1:${server}`],
    ]);
    const file = join(folder, 'Caddyfile');
    writeFileSync(file, `{\n\tadmin off\n\tauto_https off\n}\n${printed}`);
    return ['run', '--config', file, '--adapter', 'caddyfile'];
  },
};

/** The proxy, once it takes connections. */
async function startProxy(name: Proxy, port: number, server: number): Promise<ChildProcess> {
  const folder = join(newFolder(), 'proxy');
  mkdirSync(folder);
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(proxyOf(name), START[name](folder, port, server), { env, stdio: 'ignore' });
  onTestFinished(async () => {
    await end(child);
    rmSync(join(folder, '..'), { recursive: true, force: true });
  });
  await expect.poll(() => statusOf(port, '/healthz').catch(() => 0), { timeout: 60_000 }).toBe(200);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** What the session server answers, asked by a name. */
const statusOf = (port: number, path: string, host = '127.0.0.1'): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { host, 'rejoin-participant': 'user:ana' };
    request({ host: '127.0.0.1', port, path: `/rejoin${path}`, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });

const open = (url: string, participant: string): Session => {
  const client = createSessionClient({ transport: websocket({ url }), participant });
  onTestFinished(() => client.close());
  return client.session('s');
};

const shows = (session: Session, content: string) =>
  expect
    .poll(
      () => [...session.store.getState().state.messages.values()].map(({ text }) => text.tail).join('\n'),
      { timeout: 60_000 },
    )
    .toContain(content);

for (const name of PROXIES) {
  const isThere = existsSync(proxyOf(name));
  if (!isThere) console.warn(`${name} is missing: its settings in docs/deployment.md are not tried.`);
  describe.skipIf(!isThere)(name, () => {
    it('passes on links, streams, requests and large bodies, as the guide sets it up', async () => {
      const folder = newFolder();
      const sessions = createSessionServer({
        store: sqliteStore(folder),
        blobs: folderBlobs(join(folder, 'blobs')),
        authorize: () => true,
        path: '/rejoin',
        hosts: ['app.example'],
      });
      const { port: server } = await sessions.listen(0);
      onTestFinished(async () => {
        await sessions.close();
        rmSync(folder, { recursive: true, force: true });
      });
      const port = await freePort();
      const proxy = await startProxy(name, port, server);
      const base = `http://127.0.0.1:${port}/rejoin`;
      const headers = { 'rejoin-participant': 'user:ana' };

      // The name by which the page came reaches the server, which knows its own.
      expect(await statusOf(port, '/sessions', 'app.example')).toBe(200);
      expect(await statusOf(port, '/sessions', 'evil.example')).toBe(403);

      const [ana, bo] = [
        open(base.replace('http', 'ws'), 'user:ana'),
        open(base.replace('http', 'ws'), 'user:bo'),
      ];
      ana.send('by a link');
      await shows(bo, 'by a link');

      // A stream tells what comes while it is open: nothing gathers it.
      const stream = await fetch(`${base}/sessions/s/events`, {
        headers: { ...headers, accept: 'text/event-stream' },
      });
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
      let told = '';
      const read = async (until: string) => {
        while (!told.includes(until)) told += (await reader?.read())?.value ?? '';
      };
      await read('event: live');
      bo.send('into the stream');
      await read('into the stream');
      await reader?.cancel();

      const snapshot = await fetchSnapshot({ url: base, session: 's', participant: 'user:ana' });
      expect(JSON.stringify(snapshot)).toContain('into the stream');
      const body = randomBytes(25_000_000);
      const blob = `sha256-${createHash('sha256').update(body).digest('base64url')}`;
      const put = await fetch(`${base}/sessions/s/blobs/${blob}`, { method: 'PUT', headers, body });
      expect(put.status).toBe(201);

      await end(proxy);
      ana.send('while it is down');
      await startProxy(name, port, server);
      await shows(bo, 'while it is down');
    });
  });
}
