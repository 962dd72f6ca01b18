/** The packages as they are published, in an app outside of the repository; the documents' code, as it is printed. */
import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { PACKAGES } from '../scripts/packages.mjs';
import { walk } from '../scripts/tarballs.mjs';
import { freePort } from './support/freePort.ts';
import {
  blocksOf,
  commandsOf,
  manifest,
  outside,
  outsideEnv,
  tarballs,
  write,
  writeApp,
  writeBlocks,
} from './support/outside.ts';
import { launch } from './support/pages.ts';
import { endAll, startCommand } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const tsc = join(import.meta.dirname, '../node_modules/.bin/tsc');
let browser: Browser;
const packed = newFolder();
const app = newFolder();
let installed: string;

beforeAll(async () => {
  writeApp(app);
  const packs = tarballs(packed);
  // A registry has them under their names; here they are files.
  installed = ['README.md', 'packages/testing/README.md']
    .map((page) => commandsOf(page).find((line) => /^npm install .*@rejoin\//.test(line)) ?? '')
    .map((line) =>
      outside(
        line.replaceAll(/@rejoin\/\w+/g, (name) => packs.get(name) ?? name),
        app,
      ),
    )
    .join('');
  browser = await launch();
}, 300_000);
afterEach(endAll);
afterAll(async () => {
  await browser.close();
  for (const folder of [app, packed]) rmSync(folder, { recursive: true, force: true });
});

it('installs without a warning, and brings nothing that no entry comes to', () => {
  expect(installed).toMatch(/^added \d+ packages/m);
  expect(installed).not.toMatch(/warn/i);
  for (const name of PACKAGES) {
    const folder = join(app, 'node_modules/@rejoin', name);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => path.replaceAll(sep, '/'));
    expect(walk(folder, files), name).toEqual({ unreached: [], missing: [] });
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE']));
  }
});

it('is taken by require and by import alike, each entry of each package', () => {
  const entries = PACKAGES.flatMap((name) => {
    const { exports = {} } = manifest(join(app, 'node_modules/@rejoin', name));
    return Object.keys(exports)
      .filter((entry) => !/\.(css|json)$/.test(entry))
      .map((entry) => `@rejoin/${name}${entry.slice(1)}`);
  });
  expect(entries.length).toBeGreaterThan(20);
  // Two of react's entries stand on what their apps have anyway: its peers that need not be there.
  const { devDependencies } = manifest(join(import.meta.dirname, '../packages/react'));
  const peers = ['@ai-sdk/react', 'ai', '@tanstack/react-query'];
  outside(`npm install ${peers.map((name) => `${name}@${devDependencies?.[name]}`).join(' ')}`, app);
  write(
    join(app, 'both.cjs'),
    `const { isDeepStrictEqual } = require('node:util');
(async () => {
  for (const entry of ${JSON.stringify(entries)}) {
    const [required, imported] = [require(entry), await import(entry)];
    if (Object.keys(imported).length === 0 || !isDeepStrictEqual(Object.keys(required), Object.keys(imported)))
      throw new Error(entry);
  }
  console.log(require.resolve('@rejoin/react/styles.css'));
})();
`,
  );
  expect(outside('node both.cjs', app)).toMatch(/dist.styles\.css\s*$/);
});

it('type-checks and runs in a CommonJS file of TypeScript, under nodenext', () => {
  write(
    join(app, 'legacy/legacy.cts'),
    `import { createSessionClient, type Transport } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import { sqliteStore } from '@rejoin/server';

const transport: Transport = websocket({ url: 'ws://127.0.0.1:4400' });
console.log(transport.name, typeof createSessionClient, typeof sqliteStore);
`,
  );
  const compilerOptions = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'] };
  write(join(app, 'legacy/tsconfig.json'), JSON.stringify({ compilerOptions }));
  outside(`${tsc} -p legacy`, app);
  expect(outside('node legacy/legacy.cjs', app)).toBe('websocket function function\n');
});

it('simulates a cut network in a test of the app, as the testing kit’s README prints it', () => {
  const [example] = blocksOf('packages/testing/README.md').filter(({ language }) => language === 'ts');
  write(
    join(app, 'simulated.ts'),
    `${example?.code}console.log([...ana.view().state.messages.values()].map(({ text }) => text.tail));\n`,
  );
  expect(outside('node simulated.ts', app)).toContain('Nothing is lost.');
});

/** What the page's lane of an agent says, once it says all of it. */
const answered = (page: Page, text: string) =>
  page
    .locator('.rejoin-agent-lane[data-agent="agent:news"] .rejoin-message-text', { hasText: text })
    .waitFor({ timeout: 60_000 });

/** Opens the app's page, by Vite's own server. */
async function openApp(url: string) {
  const page = await (await browser.newContext()).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors };
}

async function ask(page: Page, question: string): Promise<void> {
  const field = page.locator('.rejoin-composer textarea');
  await field.fill(question);
  await field.press('Enter');
}

it('runs the page, the agent and the server of the README as they are printed', async () => {
  const port = String(await freePort());
  const change = (code: string) => code.replaceAll('4400', port);
  writeBlocks('README.md', app, change);
  const types = outside(`${tsc} -p .`, app);
  expect(types).toBe('');
  const commands = commandsOf('README.md');
  const [serve = '', run = ''] = [/^npx rejoin/, /^node /].map((pattern) =>
    commands.find((each) => pattern.test(each)),
  );
  const env = { ...outsideEnv(), REJOIN_PORT: port };
  await startCommand(serve, app, env).line(/rejoin listening on/);
  startCommand(run, app, env);
  const pagePort = await freePort();
  const vite = startCommand(`npx vite --host 127.0.0.1 --port ${pagePort} --strictPort`, app, env);
  await vite.line(/Local:/);
  const { page, errors } = await openApp(`http://127.0.0.1:${pagePort}/`);
  await ask(page, 'What changed since yesterday?');
  await answered(page, 'Nothing much today.');
  // The style sheet is there: a button of the kit has its round corners.
  const style = (selector: string, name: 'borderTopLeftRadius' | 'textAlign') =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element)[property], name);
  expect(await style('.rejoin-button', 'borderTopLeftRadius')).toBe('8px');
  // And it is not centred, as the starter's own text is.
  expect(await style('.rejoin-message', 'textAlign')).toBe('start');
  await page.reload();
  await answered(page, 'Nothing much today.');
  expect(errors).toEqual([]);
});

it('serves the tokens of a file, each for the sessions that it names, as the guide prints it', async () => {
  const port = String(await freePort());
  const [make = '', run = ''] = commandsOf('docs/auth.md');
  outside(make, app);
  const tokens = blocksOf('docs/auth.md').find(({ language }) => language === 'text')?.code ?? '';
  appendFileSync(join(app, 'tokens.txt'), tokens);
  await startCommand(run, app, { ...outsideEnv(), REJOIN_PORT: port }).line(/listening on/);
  const status = async (session: string) => {
    const headers = { authorization: 'Bearer of-ana', 'rejoin-participant': 'user:ana@example.com' };
    return (await fetch(`http://127.0.0.1:${port}/sessions/${session}/events`, { headers })).status;
  };
  expect(await status('support-1')).toBe(200);
  expect(await status('chat-1')).toBe(200);
  expect(await status('chat-2')).toBe(403);
});

it('lets people in by tokens of the app’s own server, as the guide prints it, also when one has expired', async () => {
  const [port, pagePort] = [String(await freePort()), await freePort()];
  const life = 5_000;
  const change = (code: string) => code.replaceAll('4400', port).replace('5 * 60_000', String(life));
  // The page of the README, with the guide's transport.
  writeBlocks('README.md', app, (code) =>
    change(code)
      .replace(/^const transport = .*$/m, '')
      .replace(/^import .*websocket.*$/m, "import { transport } from './transport.ts';"),
  );
  writeBlocks('docs/auth.md', app, change);
  expect(outside(`${tsc} -p .`, app)).toBe('');
  const commands = commandsOf('docs/auth.md');
  const [secrets = '', run = ''] = commands.slice(commands.findIndex((line) => line.includes('TOKEN_KEY=')));
  const made = outside(`${secrets}; echo "$TOKEN_KEY $AGENT_SECRET"`, app);
  const [TOKEN_KEY = '', AGENT_SECRET = ''] = made.trim().split(' ');
  const shell = (line: string) => startCommand(line, app, { ...outsideEnv(), TOKEN_KEY, AGENT_SECRET });
  await shell(run).line(/listening on/);
  shell('node agent.ts');
  await shell(`npx vite --host 127.0.0.1 --port ${pagePort} --strictPort`).line(/Local:/);
  const { page, errors } = await openApp(`http://127.0.0.1:${pagePort}/`);
  const token = await page.evaluate(async () => (await fetch('/token', { method: 'POST' })).text());
  const status = async (participant: string, path: string, bearer = token) => {
    const headers = { authorization: `Bearer ${bearer}`, 'rejoin-participant': participant };
    return (await fetch(`http://127.0.0.1:${port}/rejoin${path}`, { headers })).status;
  };
  const events = '/sessions/my-session/events';
  expect(await status('user:ana', events)).toBe(200);
  expect(await status('user:bo', events)).toBe(401);
  expect(await status('user:ana', events, `${token}x`)).toBe(401);
  expect(await status('user:ana', '/sessions/another/events')).toBe(403);
  expect(await status('user:ana', '/sessions')).toBe(403);
  expect(await status('agent:news', events)).toBe(401);
  await expect.poll(() => status('user:ana', events), { timeout: 60_000 }).toBe(401);
  // The open page's token has expired too: what it now does for the first time is done with a fresh one.
  await ask(page, 'And since then?');
  await answered(page, 'You asked: And since then?');
  expect(errors).toEqual([]);
});
