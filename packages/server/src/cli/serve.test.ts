import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { type ConnectOptions, connect, say, temporaryFolder } from '../../test/fixtures.ts';
import { nodeFault } from '../platform/nodeVersion.ts';
import { sqliteStore } from '../store/sqliteStore.ts';
import { readSettings, serve } from './serve.ts';
import { parseToken } from './tokenFiles.ts';
import { UsageError } from './usageError.ts';

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const lines: string[] = [];
  const server = await serve(readSettings(args, env), (line) => lines.push(line));
  onTestFinished(() => server.close({ drainMs: 100 }));
  return { server, lines, url: lines.at(-1)?.replace('rejoin listening on ', '') ?? '' };
}

it('reads flags before the environment, and the environment before defaults', () => {
  expect(readSettings([], {})).toEqual({
    port: 4400,
    host: '127.0.0.1',
    data: '.rejoin',
    tokens: [],
    dev: false,
    origins: [],
    hosts: [],
    patience: { lease: 15_000, expires: 60_000, unresponsive: 10_000 },
  });
  const env = { REJOIN_PORT: '1', REJOIN_DATA: '/d', REJOIN_TOKENS: 'user:*=a agent:*=b' };
  expect(readSettings([], env)).toMatchObject({ port: 1, data: '/d', tokens: ['user:*=a', 'agent:*=b'] });
  const args =
    '--port 0 --data /e --token user:x=c --origin https://a.example --origin https://b.example --allow-host h --lease 1000 --expires 2000 --unresponsive 3000 --retain 4000 --connections 5000';
  expect(readSettings(args.split(' '), env)).toEqual({
    port: 0,
    host: '127.0.0.1',
    data: '/e',
    tokens: ['user:x=c'],
    dev: false,
    origins: ['https://a.example', 'https://b.example'],
    hosts: ['h'],
    patience: { lease: 1_000, expires: 2_000, unresponsive: 3_000 },
    retain: 4_000,
    connections: 5_000,
  });
});

it.each([
  [['--port', '70000'], '--port 70000'],
  [['--port', 'x'], '--port x'],
  [['--lease', '0'], '--lease 0'],
  [['--retain', 'all'], '--retain all'],
  [['--connections', '0'], '--connections 0'],
  [['--notify', 'ops@example.com'], 'mailto:'],
  [['--invoke', 'news=https://app.example'], 'agent:news='],
  [['--nonsense'], 'Usage: rejoin serve'],
  [['stray'], 'Usage: rejoin serve'],
  [['--host', '0.0.0.0'], '--token'],
  [['--dev', '--host', '0.0.0.0'], 'this machine alone'],
  [['--dev', '--token', 'user:*=x'], 'this machine alone'],
  [['--dev', '--origin', '*'], 'this machine alone'],
  [['--dev', '--allow-host', '*'], 'this machine alone'],
])('refuses %j, saying what to do', (args, message) => {
  expect(() => readSettings(args, {})).toThrow(UsageError);
  expect(() => readSettings(args, {})).toThrow(message);
});

it('gives browsers the key for notices with --notify, the same after a restart, and none without', async () => {
  const data = temporaryFolder();
  const ask = async (more: readonly string[]) => {
    const { server, url } = await run(['--port', '0', '--data', data, '--dev', ...more]);
    const answer = await fetch(`${url.replace('ws:', 'http:')}/push/key`, {
      headers: { 'Rejoin-Participant': 'user:ana' },
    });
    await server.close({ drainMs: 100 });
    return { status: answer.status, body: await answer.json() };
  };
  expect(await ask([])).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } });
  const notify = ['--notify', 'mailto:ops@example.com'];
  const first = await ask(notify);
  expect(first).toEqual({ status: 200, body: { key: expect.stringMatching(/^[\w-]{87}$/) } });
  expect(await ask(notify)).toEqual(first);
});

it('binds other addresses than loopback only with tokens of its user', () => {
  expect(readSettings(['--host', '0.0.0.0', '--token', 'user:*=x'], {})).toMatchObject({ host: '0.0.0.0' });
});

it.each([
  ['user:*=s3cret', { pattern: 'user:*', secret: 's3cret' }],
  ['agent:docs=a=b', { pattern: 'agent:docs', secret: 'a=b' }],
  ['*=x', undefined],
  ['keeper:*=x', undefined],
  ['user:=x', undefined],
  ['user:*', undefined],
  ['user:a*b=x', undefined],
  ['s3cret', undefined],
])('reads the token %s', (text, expected) => {
  expect(parseToken(text)).toEqual(expected);
});

it('never repeats a secret in what it says about a token', async () => {
  await expect(
    serve(readSettings(['--data', temporaryFolder(), '--port', '0', '--token', 's3cret'], {}), () => {}),
  ).rejects.toThrow(expect.not.stringContaining('s3cret'));
});

it('takes each command of the documents as it stands there', () => {
  const root = new URL('../../../..', import.meta.url);
  const pages = ['README.md', ...globSync('{docs,packages/*}/*.md', { cwd: root })];
  const commands = pages.flatMap((page) =>
    [...readFileSync(new URL(page, root), 'utf8').matchAll(/^npx rejoin serve(.*)$/gm)].map(
      ([, given = '']) => given,
    ),
  );
  expect(commands.length).toBeGreaterThan(1);
  const file = join(temporaryFolder(), 'tokens.txt');
  writeFileSync(file, 'user:*=x\n', { mode: 0o600 });
  for (const command of commands) {
    const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
      plain === 'tokens.txt' ? file : (quoted ?? plain ?? ''),
    );
    const { tokens } = readSettings(args, {});
    expect(tokens.map(parseToken)).not.toContain(undefined);
  }
});

it('needs no token in development, prints that, and still turns away pages from elsewhere', async () => {
  const data = temporaryFolder();
  const { url, lines } = await run(['--dev', '--port', '0', '--data', data]);
  expect(lines).toEqual([
    expect.stringMatching(/^No token is needed \(--dev\)/),
    expect.stringMatching(/^rejoin listening on ws:\/\/127\.0\.0\.1:\d+$/),
  ]);
  expect(existsSync(join(data, 'tokens'))).toBe(false);
  const ping = async (options: ConnectOptions) => {
    const client = await connect(url, { ...options, token: undefined });
    client.send({ type: 'ping' });
    return Promise.race([client.next('pong').then(() => 'in'), client.closed.then(({ code }) => code)]);
  };
  expect(await ping({ participant: 'user:ann', origin: 'http://localhost:5173' })).toBe('in');
  expect(await ping({ participant: 'agent:docs' })).toBe('in');
  expect(await ping({ origin: 'https://elsewhere.example' })).toBe(4403);
  const list = (origin: string) =>
    fetch(`${url.replace('ws:', 'http:')}/sessions`, {
      headers: { origin, 'rejoin-participant': 'user:ann' },
    }).then(({ status }) => status);
  expect(await list('http://localhost:5173')).toBe(200);
  expect(await list('https://elsewhere.example')).toBe(403);
});

it('serves, and prints where as its last line', async () => {
  const { url, lines } = await run([
    '--port',
    '0',
    '--data',
    join(temporaryFolder(), 'new', 'folder'),
    '--token',
    'user:*=one',
    '--token',
    'agent:docs=two',
  ]);
  expect(lines).toEqual([expect.stringMatching(/^rejoin listening on ws:\/\/127\.0\.0\.1:\d+$/)]);
  const ping = async (participant: string, token: string) => {
    const client = await connect(url, { participant, token });
    client.send({ type: 'ping' });
    return Promise.race([client.next('pong').then(() => 'in'), client.closed.then(({ code }) => code)]);
  };
  expect(await ping('user:ann', 'one')).toBe('in');
  expect(await ping('agent:docs', 'two')).toBe('in');
  expect(await ping('agent:docs', 'one')).toBe(4401);
  expect(await ping('agent:other', 'two')).toBe(4401);
});

it('makes tokens when it is given none, for its user alone, and keeps them over restarts', async () => {
  const data = temporaryFolder();
  const first = await run(['--port', '0', '--data', data]);
  const file = join(data, 'tokens');
  expect(first.lines[0]).toContain(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^user:\*=[\w-]{32}\nagent:\*=[\w-]{32}\n$/);
  expect(first.lines.join()).not.toContain(text.slice(7, 39));
  await first.server.close();
  // As a copy that was put there.
  chmodSync(file, 0o644);
  const { url } = await run(['--port', '0', '--data', data]);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const client = await connect(url, { token: text.slice(7, 39) });
  client.send({ type: 'ping' });
  await client.next('pong');
});

const BIN = ['--conditions=@rejoin/source', fileURLToPath(new URL('bin.ts', import.meta.url))];

const OLD = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";

it.each([
  [
    'an old Node',
    ['--import', OLD],
    [...BIN, 'serve'],
    /^The session server needs Node 22\.18 or newer; this is Node 20\.20\.2/,
  ],
  [
    'a Node without SQLite',
    ['--no-experimental-sqlite'],
    [...BIN, 'serve', '--port', '0', '--data', 'DATA'],
    /^store-failed: This Node has no node:sqlite/,
  ],
  [
    'an old Node, in a process of the app',
    ['--conditions=@rejoin/source', '--import', OLD, '--input-type=module'],
    [
      '-e',
      `const { createSessionServer } = await import(${JSON.stringify(new URL('../entries/server.ts', import.meta.url).href)}); try { createSessionServer({}) } catch ({ code, message }) { console.error(message); process.exit(2); }`,
    ],
    /^The session server needs Node 22\.18/,
  ],
])('says in plain words what it needs: %s', (_, flags, args, words) => {
  const given = args.map((arg) => (arg === 'DATA' ? temporaryFolder() : arg));
  const { status, stderr } = spawnSync(process.execPath, [...flags, ...given], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(words);
  expect(status).toBe(2);
});

it('knows from which version on a Node will do', () => {
  for (const version of ['20.20.2', '22.17.9', '18.0.0']) expect(nodeFault(version)).toContain(version);
  for (const version of ['22.18.0', '23.0.0', '24.21.0']) expect(nodeFault(version)).toBeUndefined();
});

it.runIf(existsSync('/proc/self'))(
  'gives up on a folder that cannot be made, instead of trying for ever',
  async () => {
    for (const folder of ['/proc/x', '/proc/x/y'])
      await expect(run(['--port', '0', '--data', folder])).rejects.toThrow(/^store-failed: .*writable/);
  },
);

it('leaves nothing behind for a token that cannot be read, and takes no file without one', async () => {
  const data = join(temporaryFolder(), 'data');
  await expect(run(['--port', '0', '--data', data, '--token', 'user:*'])).rejects.toThrow(UsageError);
  expect(existsSync(data)).toBe(false);
  const { server } = await run(['--port', '0', '--data', data]);
  await server.close();
  writeFileSync(join(data, 'tokens'), '\n');
  await expect(run(['--port', '0', '--data', data])).rejects.toThrow(/holds no token.*Delete it/);
});

it('reports what is wrong with its port and its folder, and leaves both free', async () => {
  const [data, other] = [temporaryFolder(), temporaryFolder()];
  const { url } = await run(['--port', '0', '--data', data]);
  await expect(run(['--port', '0', '--data', data])).rejects.toThrow(
    /^store-locked: .*another session server/,
  );
  await expect(run(['--port', new URL(url).port, '--data', other])).rejects.toThrow(/^Port \d+ is in use/);
  await run(['--port', '0', '--data', other]);
  writeFileSync(join(other, 'file'), '');
  await expect(run(['--port', '0', '--data', join(other, 'file')])).rejects.toThrow(
    /^store-failed: .*writable/,
  );
  await expect(
    run(['--port', '0', '--data', temporaryFolder(), '--host', '203.0.113.1', '--token', 'user:*=x']),
  ).rejects.toThrow(/not an address of this machine/);
});

it.runIf(process.platform !== 'win32')('reports in a sentence that there is no room for its files', () => {
  const data = join(temporaryFolder(), 'data');
  // As on a full disk, a file cannot grow.
  const limited = 'ulimit -f 4; exec "$0" "$@"';
  const args = ['-c', limited, process.execPath, ...BIN, 'serve', '--port', '0', '--data', data];
  const { status, stdout, stderr } = spawnSync('bash', args, { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(
    /^store-failed: .*rejoin\.db could not be opened\. The disk [^\n]* \(SQLite [^\n]*\)\n$/,
  );
});

it.each(['SIGTERM', 'SIGINT'] as const)('commits and ends well on %s', async (signal) => {
  const data = temporaryFolder();
  const args = ['serve', '--port', '0', '--data', data, '--token', 'user:*=x'];
  const child = spawn(process.execPath, [...BIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const client = await connect(String(line).trim().replace('rejoin listening on ', ''), { token: 'x' });
  client.append('s', 1, say('kept'));
  await client.next('ack');
  const exit = once(child, 'exit');
  child.kill(signal);
  expect(await client.closed).toEqual({ code: 1012, reason: 'draining' });
  expect(await exit).toEqual([0, null]);
  const store = sqliteStore(data);
  onTestFinished(() => store.close());
  expect(await store.list()).toMatchObject([{ session: 's', events: 1 }]);
});

it.each([
  [['serve', '--port', 'x'], 2, /^--port x: a whole number/],
  [['destroy'], 2, /^There is no command destroy/],
  [['--help'], 0, /^$/],
])('ends %j with code %i', (args, code, message) => {
  const { status, stderr } = spawnSync(process.execPath, [...BIN, ...args], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([code, expect.stringMatching(message)]);
  expect(stderr).not.toContain('    at ');
});
