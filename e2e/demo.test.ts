/** The demo as `npm start` runs it: six agent processes that have read documents, and a page that shows who they are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  ask,
  conversation,
  lane,
  laneIs,
  launch,
  leadIs,
  live,
  openPage,
  startDemo,
  surface,
} from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const SPECIALISTS = ['riders', 'network', 'crews', 'safety', 'money'];
const CORPUS = join(import.meta.dirname, '../playground/src/agents/research-team/corpus');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

/** What the documents say at their lines. */
const linesOf = (path: string): readonly string[] => readFileSync(join(CORPUS, path), 'utf8').split(/\r?\n/);

/** Where each citation leads, by its path and line. */
const linksOf = (on: Locator): Promise<[string, string][]> =>
  on
    .locator('a[data-citation]')
    .evaluateAll((links) =>
      links.map((link) => [link.getAttribute('data-citation') ?? '', (link as HTMLAnchorElement).href]),
    );

it('answers by six processes, each with its pid on the screen, in sentences that stand in their documents', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(browser, demo, 'demo', 'ana');
  const on = surface(page);
  const pids = await demo.pids();
  const agents = ['lead', ...SPECIALISTS];
  expect(new Set(agents.map((name) => pids.get(name))).size).toBe(6);
  for (const name of agents) process.kill(pids.get(name) ?? 0, 0);

  await on.getByRole('button', { name: 'How often should a night bus run?' }).click();
  for (const name of SPECIALISTS) {
    await laneIs(on, name, 'finished');
    expect(await lane(on, name).locator('.pid').textContent()).toContain(String(pids.get(name)));
  }
  await leadIs(on, 'finished');
  const answer = conversation(on).locator('li[data-kind="answer"]').last();
  expect(await answer.textContent()).toContain(String(pids.get('lead')));

  // Each is heard in the conversation, and then what they make together.
  const headings = await answer.locator('[data-line="heading"]').allTextContents();
  const heads = headings.map((text) => text.replace(/^#+ /, '').trim());
  expect(heads.slice(0, 5).toSorted()).toEqual(['Crews', 'Money', 'Network', 'Riders', 'Safety']);
  expect(heads.slice(5)).toEqual(['Taken together', 'Where they pull apart', 'What to do next']);
  const links = await linksOf(answer);
  expect(links.length).toBeGreaterThan(5);
  const said = (await answer.textContent()) ?? '';
  for (const [citation, href] of links) {
    const [path = '', line = ''] = citation.split(':');
    expect(said, citation).toContain(linesOf(path)[Number(line) - 1]);
    expect(new URL(href).hash).toBe(`#L${line}`);
    expect((await fetch(href)).status, href).toBe(200);
  }
  // And its sources stand below, each once.
  const sources = answer.locator('.rejoin-message-source a');
  const addresses = await sources.evaluateAll((all) => all.map((each) => each.getAttribute('href') ?? ''));
  expect(addresses.length).toBeGreaterThan(2);
  // By paths: the log holds no address of this machine, and leads to the documents wherever it is read.
  for (const path of addresses) {
    expect(path).toMatch(/^\/source\/\w+\/[\w-]+\.md$/);
    expect((await fetch(`${demo.page}${path}`)).status, path).toBe(200);
  }
  await demo.main.end('SIGTERM');
});

it('opens a session by its id, and makes one and reports it where there is none', async () => {
  const demo = await startDemo(newFolder(), true);
  const page = await (await browser.newContext()).newPage();
  const on = surface(page);
  await page.goto(demo.page);
  await live(on);
  const made = new URL(page.url()).searchParams.get('session');
  expect(made).toMatch(/^[a-z0-9]{10}$/);
  expect(new URL(page.url()).searchParams.get('scene')).toBe('research-team');
  expect(await page.locator('[data-session]').textContent()).toBe(made);
  await page.reload();
  await live(on);
  expect(new URL(page.url()).searchParams.get('session')).toBe(made);

  // This page's wire is really cut, says so, and comes back by the same button.
  await on.getByRole('button', { name: 'Cut the wire' }).click();
  await on.and(page.locator('[data-connection="waiting"]')).waitFor();
  await on.getByText('You cut the wire').waitFor();
  await ask(on, 'How often should a night bus run?');
  await on.getByText('1 waiting to be sent').waitFor();
  await on.getByRole('button', { name: 'Reconnect' }).click();
  await live(on);
  await leadIs(on, 'running');
  await conversation(on).getByRole('button', { name: 'Stop all' }).click();
  await leadIs(on, 'cancelled');
  await demo.main.end('SIGTERM');
});

it('opens the document of a citation at its sentence, in the theme of the page', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(browser, demo, 'demo', 'ana', '&theme=dark');
  const on = surface(page);
  await on.getByRole('button', { name: 'Who should pay for it?' }).click();
  await laneIs(on, 'money', 'finished');
  const link = lane(on, 'money').locator('a[data-citation]').last();
  const [path = '', line = ''] = ((await link.getAttribute('data-citation')) ?? '').split(':');
  const [opened] = await Promise.all([page.waitForEvent('popup'), link.click()]);
  await opened.waitForLoadState();
  const marked = opened.locator(':target');
  expect(await marked.getAttribute('id')).toBe(`L${line}`);
  expect(await marked.textContent()).toBe(linesOf(path)[Number(line) - 1]);
  expect(`# ${await opened.locator('h1').textContent()}`).toBe(linesOf(path)[4]);
  const place = await marked.boundingBox();
  expect(place?.y).toBeGreaterThan(0);
  expect(place?.y).toBeLessThan(opened.viewportSize()?.height ?? 0);
  expect(await opened.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
  await demo.main.end('SIGTERM');
});

it('takes theme and direction from its address, keeps a chosen theme there, and names it in its links', async () => {
  const demo = await startDemo(newFolder(), false);
  const page = await openPage(browser, demo, 'demo', 'ana', '&theme=dark&dir=rtl');
  const looks = () =>
    page.evaluate(() => {
      const { colorScheme, direction } = getComputedStyle(document.documentElement);
      return `${colorScheme} ${direction}`;
    });
  expect(await looks()).toBe('dark rtl');
  await page.getByRole('radio', { name: 'Light' }).check();
  expect(await looks()).toBe('light rtl');
  await page.reload();
  await live(surface(page));
  expect(await looks()).toBe('light rtl');
  await page.getByRole('radio', { name: 'As the system' }).check();
  expect(await looks()).toBe('light dark rtl');

  const link = new URL(
    (await page.getByRole('link', { name: 'Open in new tab' }).getAttribute('href')) ?? '',
  );
  expect(Object.fromEntries(link.searchParams)).toEqual({
    scene: 'research-team',
    session: 'demo',
    dir: 'rtl',
  });
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByText('Copied').waitFor();
  await demo.main.end('SIGTERM');
});
