/** The demo as `npm start` runs it: six agent processes that quote real documents, and a page that shows who they are. */
import { readFileSync } from 'node:fs';
import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  ask,
  conversation,
  lane,
  laneIs,
  laneText,
  launch,
  leadIs,
  live,
  openPage,
  startDemo,
  surface,
} from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const SPECIALISTS = ['guides', 'source', 'node', 'libraries', 'readmes'];
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

/** The quotations of a text: Markdown quotes, each ending with the file and the line at which it stands there. */
function quotationsOf(
  text: string,
): { readonly lines: readonly string[]; readonly path: string; readonly line: number }[] {
  const found: { lines: string[]; path: string; line: number }[] = [];
  let lines: string[] = [];
  for (const each of text.split('\n')) {
    if (!each.startsWith('>')) {
      lines = [];
      continue;
    }
    const cited = /^> — (.+):(\d+)$/.exec(each);
    if (cited) found.push({ lines, path: cited[1] ?? '', line: Number(cited[2]) });
    else lines.push(each.replace(/^> ?/, ''));
  }
  return found.map((quote) => ({ ...quote, lines: quote.lines.filter((line) => line !== '```') }));
}

/** Where each citation of a lane leads, by its words. */
const linksOf = (on: Locator, agent: string): Promise<Record<string, string>> =>
  lane(on, agent)
    .locator('a[data-citation]')
    .evaluateAll((links) =>
      Object.fromEntries(links.map((link) => [link.textContent, (link as HTMLAnchorElement).href])),
    );

it('answers by six processes, each with its pid on the screen, in words that stand in their files at their lines', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(browser, demo, 'demo', 'ana');
  const on = surface(page);
  const pids = await demo.pids();
  const agents = ['lead', ...SPECIALISTS];
  expect(new Set(agents.map((name) => pids.get(name))).size).toBe(6);
  for (const name of agents) process.kill(pids.get(name) ?? 0, 0);

  await ask(on, 'How does a reader resume from a cursor after the network was cut?');
  for (const name of SPECIALISTS) {
    await laneIs(on, name, 'finished');
    expect(await lane(on, name).locator('.pid').textContent()).toContain(String(pids.get(name)));
  }
  await leadIs(on, 'finished');
  expect(await on.getByRole('region', { name: 'Team' }).textContent()).toContain(String(pids.get('lead')));

  let quotations = 0;
  for (const name of SPECIALISTS) {
    const links = await linksOf(on, name);
    for (const { lines, path, line } of quotationsOf(await laneText(on, name))) {
      const file = readFileSync(path, 'utf8').split(/\r?\n/);
      // Without the indentation and the marks of a comment; every word and its order are the file's.
      for (const [index, quoted] of lines.entries())
        expect(file[line - 1 + index], `${path}:${line + index}`).toContain(quoted.trim());
      const link = links[`${path}:${line}`] ?? '';
      expect(new URL(link).hash).toBe(`#L${line}`);
      expect((await fetch(link)).status, link).toBe(200);
      quotations++;
    }
  }
  expect(quotations).toBeGreaterThan(5);
  // The orchestrator aggregates what they found in the end; it relays nothing.
  const answer = await conversation(on).locator('li[data-kind="answer"]').last().textContent();
  expect(answer?.length).toBeGreaterThan(100);
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
  await ask(on, 'What is a cursor?');
  await on.getByText('1 waiting to be sent').waitFor();
  await on.getByRole('button', { name: 'Reconnect' }).click();
  await live(on);
  await leadIs(on, 'running');
  await conversation(on).getByRole('button', { name: 'Stop all' }).click();
  await leadIs(on, 'cancelled');
  await demo.main.end('SIGTERM');
});

it('opens the file of a citation at its line, in the theme of the page', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(browser, demo, 'demo', 'ana', '&theme=dark');
  const on = surface(page);
  await on.getByRole('button', { name: 'How does a cancel reach an agent?' }).click();
  await laneIs(on, 'guides', 'finished');
  const quotation = quotationsOf(await laneText(on, 'guides')).at(-1);
  const [opened] = await Promise.all([
    page.waitForEvent('popup'),
    lane(on, 'guides').locator('a[data-citation]').last().click(),
  ]);
  await opened.waitForLoadState();
  const marked = opened.locator('li:target');
  expect(await marked.getAttribute('id')).toBe(`L${quotation?.line}`);
  expect(await marked.textContent()).toContain(quotation?.lines[0]?.trim());
  expect(await opened.locator('h1').textContent()).toBe(quotation?.path);
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

it('fits a telephone, and is used by keyboard from the first key on', async () => {
  const demo = await startDemo(newFolder(), false);
  const page = await openPage(browser, demo, 'demo', 'ana');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('button', { name: 'Second surface' }).click();
  await live(surface(page, 'second'));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  for (const name of ['Coding', 'Support desk', 'Research team']) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.locator('[aria-current="page"]').getByText(name).waitFor();
    await live(surface(page));
    expect(await page.evaluate(() => document.documentElement.scrollWidth), name).toBe(360);
    expect(await page.title()).toBe(`${name} · Rejoin`);
  }
  await live(surface(page));
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the scene');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('scene');
  await demo.main.end('SIGTERM');
});
