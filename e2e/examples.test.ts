/** The pages and servers of examples/, from the packed packages: each is installed, type-checked, built, started, and used by a person in Chromium. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { drive, EXAMPLES, open, PATIENCE, setUpExamples, shows } from './support/examples.ts';
import { freePort } from './support/freePort.ts';
import { blocksOf, manifest, outsideEnv } from './support/outside.ts';
import { startCommand } from './support/processes.ts';
import { newFolder } from './support/server.ts';

/** With the React that the examples name, and with the one before it. */
const apps = newFolder();
const appsOf18 = newFolder();

const stage = setUpExamples([
  { names: ['vite', 'tailwind-shadcn', 'node-server', 'next'], folder: apps },
  {
    names: ['vite', 'tailwind-shadcn'],
    folder: appsOf18,
    versions: {
      ...manifest(join(import.meta.dirname, 'react-18')).dependencies,
      '@types/react': '18.3.32',
      '@types/react-dom': '18.3.7',
    },
  },
]);

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

for (const [example, version, folder] of [
  ['vite', '19', apps],
  ['vite', '18', appsOf18],
  ['tailwind-shadcn', '19', apps],
  ['tailwind-shadcn', '18', appsOf18],
] as const)
  it(`${example}, with React ${version}`, async () => {
    const { browser, built, servePage } = stage();
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
  const { browser } = stage();
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
  const { built, data } = stage();
  const own = String(await freePort());
  const app = { ...SIGNED, PORT: own, REJOIN_DATA: join(data, 'node-server') };
  const run = built(join(apps, 'node-server'));
  await run('start', app).line(/The app is at/);
  await run('agent', { ...app, REJOIN_URL: `ws://127.0.0.1:${own}/rejoin` }).line(/answers/);
  await driveSignedIn(`http://127.0.0.1:${own}/`, `http://127.0.0.1:${own}/rejoin`, 'and I sign my own.');
});

it('node-server, as the guide’s Dockerfile runs it: healthy while it serves, and gone on SIGTERM', async () => {
  const { built, data } = stage();
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
    const { browser, built, data, port } = stage();
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
