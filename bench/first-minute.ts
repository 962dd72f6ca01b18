/**
 * The first minute of a new user: the README followed in a new app, from the packed packages, in Chromium, by the clock. Its agent
 * answers at once; here it takes a tenth of a second for a word, so that there is a middle to cut and to stop.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { freePort } from '../e2e/support/freePort.ts';
import {
  commandsOf,
  outside,
  outsideEnv,
  tarballs,
  write,
  writeApp,
  writeBlocks,
} from '../e2e/support/outside.ts';
import { endAll, startCommand } from '../e2e/support/processes.ts';
import { startProxy } from '../e2e/support/proxy.ts';
import { newFolder } from '../e2e/support/server.ts';
import { chromiumArgs, chromiumPath } from '../scripts/browser.mjs';

/** Of the agent's answer, a tenth of a second each. */
const WORDS = 30;
const LONGEST_WAIT = 60_000;
/** How long the page has no network, ms. */
const AWAY = 2_000;

const rows: { readonly step: string; readonly seconds: string }[] = [];

async function timed<T>(step: string, what: () => T | Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await what();
  rows.push({ step, seconds: ((performance.now() - from) / 1_000).toFixed(1) });
  return result;
}

const words = Array.from({ length: WORDS }, (_, at) => `word${at + 1} `);
const lane = (page: Page) => page.locator('.rejoin-agent-lane[data-agent="agent:news"]');
const shows = (page: Page, text: string) =>
  lane(page).locator('.rejoin-message-text', { hasText: text }).last().waitFor({ timeout: LONGEST_WAIT });

async function ask(page: Page, question: string): Promise<void> {
  const field = page.locator('.rejoin-composer textarea');
  await field.fill(question);
  await field.press('Enter');
}

const [app, packed] = [newFolder(), newFolder()];
const executablePath = chromiumPath();
const browser = await chromium.launch({ args: chromiumArgs, ...(executablePath && { executablePath }) });
try {
  const packs = tarballs(packed);
  writeApp(app);
  // What `npm create vite` has installed before.
  outside('npm install', app, 300_000);
  const commands = commandsOf('README.md');
  const line = (pattern: RegExp) => commands.find((each) => pattern.test(each)) ?? '';
  const install = line(/^npm install .*@rejoin\//).replaceAll(
    /@rejoin\/\w+/g,
    (name) => packs.get(name) ?? name,
  );
  await timed('`npm install` of the three packages', () => outside(install, app, 300_000));

  const port = await freePort();
  const wire = await startProxy(port);
  // The page by a wire that can be cut, the agent beside the server.
  writeBlocks('README.md', app, (code) =>
    code
      .replaceAll('4400', String(code.includes('serveAgent') ? port : wire.port))
      .replace("['Nothing ', 'much ', 'today.']", JSON.stringify(words))
      .replace(
        'await text.write(words);',
        'await text.write(words);\n      await new Promise((resolve) => setTimeout(resolve, 100));',
      ),
  );
  // A proxy is another origin than the server's own address: the page is served from this machine, as `--dev` allows.
  write(join(app, '.gitignore'), '.rejoin\n');
  const env = { ...outsideEnv(), REJOIN_PORT: String(port) };
  await timed('the server listens', () =>
    startCommand(line(/^npx rejoin/), app, env).line(/rejoin listening on/),
  );
  startCommand(line(/^node /), app, env);
  const pagePort = await freePort();
  await timed('Vite serves the page', () =>
    startCommand(`npx vite --host 127.0.0.1 --port ${pagePort} --strictPort`, app, env).line(/Local:/),
  );
  const page = await browser.newPage();
  await timed('the page opens', async () => {
    await page.goto(`http://127.0.0.1:${pagePort}/`);
    await page.locator('.rejoin-composer textarea').waitFor({ timeout: LONGEST_WAIT });
  });
  await timed('from the question to the first word of the first answer', async () => {
    await ask(page, 'What is new?');
    await shows(page, 'word1');
  });
  await shows(page, 'word10');
  wire.down();
  await new Promise((resolve) => setTimeout(resolve, AWAY));
  await timed('the first cut survived: from the network’s return to the whole answer', async () => {
    wire.mend();
    await shows(page, words.join('').trim());
  });
  await ask(page, 'And since then?');
  await lane(page).getByRole('button', { name: /^Stop/ }).waitFor({ timeout: LONGEST_WAIT });
  await page.waitForTimeout(500);
  await timed('the first Stop: from the press to “Stopped”, as the agent has said it', async () => {
    await lane(page).getByRole('button', { name: /^Stop/ }).first().click();
    await page.getByText('Stopped', { exact: true }).first().waitFor({ timeout: LONGEST_WAIT });
  });
  await wire.close();
} finally {
  await browser.close();
  await endAll();
  for (const folder of [app, packed]) rmSync(folder, { recursive: true, force: true });
}
const widest = Math.max(...rows.map(({ step }) => step.length));
for (const { step, seconds } of rows) console.log(`${step.padEnd(widest)}  ${seconds.padStart(5)} s`);
