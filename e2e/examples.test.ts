/** The apps of examples/, from the packed packages: each is installed, type-checked, built, started, and used by a person in Chromium. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ask, drive, EXAMPLES, install, open, shows } from './support/examples.ts';
import { freePort } from './support/freePort.ts';
import { blocksOf, manifest, outside, outsideEnv, tarballs } from './support/outside.ts';
import { launch } from './support/pages.ts';
import { endAll, type Started, startCommand } from './support/processes.ts';
import { startProxy, type Wire } from './support/proxy.ts';
import { newFolder } from './support/server.ts';

const packed = newFolder();
/** With the React that the examples name, and with the one before it. */
const apps = newFolder();
const appsOf18 = newFolder();
const data = newFolder();
let browser: Browser;
/** A page finds the session server at the address that it was built with. */
let port: number;
let env: NodeJS.ProcessEnv;

/** An install, or the build of Next.js, on a machine that has other work, ms. */
const PATIENCE = 600_000;

const REACT_18 = {
  ...manifest(join(import.meta.dirname, 'react-18')).dependencies,
  '@types/react': '18.3.32',
  '@types/react-dom': '18.3.7',
};

beforeAll(async () => {
  port = await freePort();
  const url = `127.0.0.1:${port}`;
  env = {
    ...outsideEnv(),
    REJOIN_PORT: String(port),
    REJOIN_DATA: data,
    REJOIN_URL: `ws://${url}`,
    VITE_REJOIN_URL: `ws://${url}`,
  };
  const packs = tarballs(packed);
  install(EXAMPLES, apps, packs, PATIENCE);
  install(['vite', 'tailwind-shadcn'], appsOf18, packs, PATIENCE, REACT_18);
  browser = await launch();
}, 2 * PATIENCE);
const wires: Wire[] = [];
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close();
  for (const wire of wires.splice(0)) await wire.close();
  await endAll();
});
afterAll(async () => {
  await browser?.close();
  for (const folder of [packed, apps, appsOf18, data]) rmSync(folder, { recursive: true, force: true });
});

it('names the versions that the repository has', () => {
  const root = join(import.meta.dirname, '..');
  const own = [root, ...['playground', 'packages/server'].map((folder) => join(root, folder))].map(manifest);
  const known = Object.assign(
    {},
    ...own.flatMap(({ dependencies, devDependencies }) => [devDependencies, dependencies]),
  );
  for (const name of EXAMPLES) {
    const { dependencies, devDependencies } = manifest(join(root, 'examples', name));
    const named = { ...dependencies, ...devDependencies };
    expect(named, `examples/${name}`).toMatchObject(
      Object.fromEntries(Object.entries(known).filter(([each]) => each in named)),
    );
  }
});

const builds = new Set<string>();

/** Builds an example once, and gives how to start what its package.json names. */
function built(folder: string) {
  const settings = `NEXT_TELEMETRY_DISABLED=1 VITE_REJOIN_URL=${env.VITE_REJOIN_URL}`;
  if (!builds.has(folder)) outside(`${settings} npm run --silent build`, folder, PATIENCE);
  builds.add(folder);
  return (script: string, more: NodeJS.ProcessEnv = {}): Started =>
    startCommand(`npm run --silent ${script}`, folder, { ...env, ...more });
}

/** The page of examples/vite, served as it is built. */
async function servePage(folder: string): Promise<string> {
  built(folder);
  const at = await freePort();
  await startCommand(`npx vite preview --host 127.0.0.1 --port ${at} --strictPort`, folder, env).line(
    /Local:/,
  );
  return `http://127.0.0.1:${at}/`;
}

const serve = async (): Promise<Started> => {
  const server = startCommand(`exec ${join(apps, 'node_modules/.bin/rejoin')} serve --dev`, apps, env);
  await server.line(/rejoin listening on/);
  return server;
};

for (const [example, version, folder] of [
  ['vite', '19', apps],
  ['vite', '18', appsOf18],
  ['tailwind-shadcn', '19', apps],
  ['tailwind-shadcn', '18', appsOf18],
] as const)
  it(`${example}, with React ${version}`, async () => {
    const run = built(join(folder, example));
    await run('server').line(/rejoin listening on/);
    await run('agent').line(/answers/);
    const { page, errors } = await open(browser, await servePage(join(folder, example)));
    await drive(page, 'That is all.');
    const { version: react } = manifest(join(folder, 'node_modules/react'));
    expect(react?.split('.')[0]).toBe(version);
    expect(errors).toEqual([]);
  });

const SIGNED = { SECRET: 'a secret of thirty-two characters', NEXT_TELEMETRY_DISABLED: '1' };

/** Signs a person in, and does with them what `drive` does; then that one gets into their own session and no other. */
async function driveSignedIn(address: string, sessions: string, last: string): Promise<void> {
  const signIn = async (page: Page, name: string) => {
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const { page, errors } = await open(browser, address);
  await signIn(page, 'Ana');
  await drive(page, last);
  // A browser reports that no person is signed in yet.
  expect(errors.filter((error) => !/401/.test(error))).toEqual([]);

  const { page: other } = await open(browser, address);
  await signIn(other, 'Bo');
  await shows(other, 'Ana asks: “What is new?”');
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'user')?.value ?? '';
  const token = await page.evaluate(async () => (await fetch('/token', { method: 'POST' })).text());
  const status = async (session: string, participant: string, bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}`, 'rejoin-participant': participant };
    return (await fetch(`${sessions}/sessions/${session}/events`, { headers })).status;
  };
  expect(await status('team', 'user:Ana', token)).toBe(200);
  expect(await status('team', 'user:Ana', cookie)).toBe(401);
  expect(await status('team', 'user:Bo', token)).toBe(401);
  expect(await status('other', 'user:Ana', token)).toBe(403);
  await page.getByRole('button', { name: 'Sign Ana out' }).click();
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  expect((await page.request.post(`${address}token`)).status()).toBe(401);
}

it('node-server: people who sign in, and tokens of five minutes', async () => {
  const own = String(await freePort());
  const app = { ...SIGNED, PORT: own, REJOIN_DATA: join(data, 'node-server') };
  const run = built(join(apps, 'node-server'));
  await run('start', app).line(/The app is at/);
  await run('agent', { ...app, REJOIN_URL: `ws://127.0.0.1:${own}/rejoin` }).line(/answers/);
  await driveSignedIn(`http://127.0.0.1:${own}/`, `http://127.0.0.1:${own}/rejoin`, 'and I sign my own.');
});

it('node-server, as the guide’s Dockerfile runs it: healthy while it serves, and gone on SIGTERM', async () => {
  const file = blocksOf('docs/deployment.md').find(({ language }) => language === 'dockerfile')?.code ?? '';
  const linesOf = (name: string) =>
    [...file.matchAll(new RegExp(`^${name} (.*)$`, 'gm'))].map(([, line = '']) => line);
  // CAST: Docker reads both as lists of words.
  const [command, check] = [...linesOf('CMD'), ...linesOf('HEALTHCHECK CMD')].map(
    (line) => JSON.parse(line) as string[],
  );
  const given = (linesOf('ENV')[0] ?? '').split(' ').map((pair) => pair.split('='));
  const own = String(await freePort());
  const container = {
    ...{ ...outsideEnv(), ...SIGNED, ...Object.fromEntries(given) },
    ...{ HOST: '127.0.0.1', PORT: own, REJOIN_DATA: join(data, 'container') },
  };
  built(join(apps, 'node-server'));
  const server = startCommand(`exec ${command?.join(' ')}`, join(apps, 'node-server'), container);
  await server.line(/The app is at/);
  const health = () => {
    const [program = '', ...words] = (check ?? []).map((word) => word.replace('4400', own));
    return spawnSync(program, words, { env: container }).status;
  };
  expect(health()).toBe(0);
  await server.end('SIGTERM');
  expect(health()).toBe(1);
});

it(
  'next: the same, with an agent that is a route, and the session in the page that the server sends',
  async () => {
    const own = String(await freePort());
    const address = `http://127.0.0.1:${own}/`;
    const app = {
      ...{ ...SIGNED, PORT: own, HOSTNAME: '127.0.0.1' },
      ...{ REJOIN_DATA: join(data, 'next'), AGENT_URL: `${address}agent` },
    };
    const run = built(join(apps, 'next'));
    await run('sessions', app).line(/Sessions are at/);
    await run('start', app).line(/Ready/);
    const last = 'until I return.';
    await driveSignedIn(address, `http://127.0.0.1:${port}`, last);
    const { page } = await open(browser, address);
    await page.getByLabel('Name').fill('Cy');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await shows(page, last);
    expect(await (await page.request.get(address)).text()).toContain('Ana asks: “What is new?”');
  },
  PATIENCE,
);

interface Held {
  readonly runs: readonly {
    readonly participant: string;
    readonly status: string;
    readonly answers: { id: string };
  }[];
  readonly messages: readonly {
    readonly participant: string;
    readonly status: string;
    readonly text: string;
  }[];
}

/** What the log of a session says, as a program reads it. */
async function held(session: string): Promise<Held> {
  const headers = { 'rejoin-participant': 'user:test' };
  const answer = await fetch(`http://127.0.0.1:${port}/sessions/${session}/snapshot`, { headers });
  // CAST: docs/protocol.md section 16.
  return ((await answer.json()) as { readonly state: Held }).state;
}

const isThere = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;

for (const { example, agent, tools, command, last } of [
  {
    example: 'python-agent',
    agent: 'agent:python',
    tools: ['python3'],
    command: () => 'python3 agent.py',
    last: 'from which I read your question.',
  },
  {
    example: 'curl-agent',
    agent: 'agent:curl',
    tools: ['bash', 'curl', 'jq'],
    command: (session: string) => `./agent.sh ${session}`,
    last: 'in the same stream as of your question.',
  },
]) {
  const missing = tools.filter((tool) => !isThere(tool));
  if (missing.length > 0) console.warn(`${missing.join(', ')} missing: examples/${example} is not tried.`);
  it.skipIf(missing.length > 0)(
    `${example}: cuts, and restarts of the agent and of the server, lose and double nothing`,
    async () => {
      const session = `s-${example}`;
      const wire = await startProxy(port);
      wires.push(wire);
      const server = await serve();
      const start = () =>
        startCommand(command(session), join(apps, example), {
          ...env,
          REJOIN_URL: `http://127.0.0.1:${wire.port}`,
        });
      let process = start();
      await process.line(/answers/);
      const address = `${await servePage(join(apps, 'vite'))}?session=${session}`;
      const { page } = await open(browser, address);
      await drive(page, last);

      await ask(page, 'What is new?');
      await expect.poll(async () => (await held(session)).runs.length).toBe(3);
      // In the middle of its answer: its stream breaks, then what it writes is taken and not answered, then nothing is there.
      const length = async () => (await held(session)).messages.at(-1)?.text.length ?? 0;
      const more = async () => {
        const before = await length();
        await expect.poll(length, { timeout: 60_000 }).toBeGreaterThan(before);
      };
      /** It waits for an answer that does not come. */
      const standsStill = async () => {
        const lengths = [-1];
        const grows = async () => lengths.at(-1) !== lengths[lengths.push(await length()) - 1];
        await expect.poll(grows, { interval: 1_000, timeout: 60_000 }).toBe(false);
      };
      await more();
      wire.cutAfter(40);
      await more();
      wire.deafen();
      await standsStill();
      wire.down();
      await server.end('SIGKILL');
      const next = await serve();
      wire.mend();
      await more();
      await process.end('SIGKILL');
      process = start();
      await expect
        .poll(async () => (await held(session)).runs.at(-1)?.status, { timeout: 120_000 })
        .toBe('finished');

      const { runs, messages } = await held(session);
      expect(runs.map(({ status }) => status)).toEqual(['finished', 'cancelled', 'finished']);
      const answers = messages.filter(({ participant }) => participant === agent);
      expect(answers.map(({ status }) => status)).toEqual(['complete', 'cut', 'complete']);
      // The same question has the same answer, whatever happened to its agent.
      expect(answers[2]?.text).toBe(answers[0]?.text);
      await shows(page, last);
      await page.reload();
      await expect.poll(() => page.getByText(last).count(), { timeout: 60_000 }).toBe(2);
      expect(next.lines.join('\n')).not.toMatch(/error/i);
    },
  );
}
