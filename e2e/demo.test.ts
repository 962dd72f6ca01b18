/** The demo as `npm start` runs it: six agent processes that quote real documents, and a page that shows who they are. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { laneText, launch, openPage, startDemo } from './support/pages.ts';
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

it('answers by six processes, each with its pid on the screen, in words that stand in their files at their lines', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(browser, demo, 'demo', 'ana');
  const pids = await demo.pids();
  const agents = ['lead', ...SPECIALISTS];
  expect(new Set(agents.map((name) => pids.get(name))).size).toBe(6);
  for (const name of agents) process.kill(pids.get(name) ?? 0, 0);

  await page.locator('textarea').fill('How does a reader resume from a cursor after the network was cut?');
  await page.locator('textarea').press('Enter');
  for (const name of SPECIALISTS) {
    const lane = page.locator(`[data-lane="agent:${name}"]`);
    await page.locator(`[data-lane="agent:${name}"][data-status="finished"]`).waitFor({ timeout: 60_000 });
    expect(await lane.locator('.pid').textContent()).toContain(String(pids.get(name)));
  }
  await page.locator('[data-lead][data-status="finished"]').waitFor({ timeout: 30_000 });
  expect(await page.locator('[data-lead] .pid').textContent()).toContain(String(pids.get('lead')));

  let quotations = 0;
  for (const name of SPECIALISTS) {
    for (const { lines, path, line } of quotationsOf(await laneText(page, name))) {
      const file = readFileSync(path, 'utf8').split(/\r?\n/);
      // Without the indentation and the marks of a comment; every word and its order are the file's.
      for (const [index, quoted] of lines.entries())
        expect(file[line - 1 + index], `${path}:${line + index}`).toContain(quoted.trim());
      quotations++;
    }
  }
  expect(quotations).toBeGreaterThan(5);
  // The orchestrator aggregates what they found in the end; it relays nothing.
  const answer = await page.locator('[data-answer="agent:lead"]').last().textContent();
  expect(answer?.length).toBeGreaterThan(100);
  await demo.main.end('SIGTERM');
});

it('opens a session by its id, and makes one and says so where there is none', async () => {
  const demo = await startDemo(newFolder(), true);
  const page = await (await browser.newContext()).newPage();
  await page.goto(demo.page);
  await page.locator('[data-connection="live"]').waitFor();
  const made = new URL(page.url()).searchParams.get('session');
  expect(made).toMatch(/^[a-z0-9]{10}$/);
  await page.reload();
  await page.locator('[data-connection="live"]').waitFor();
  expect(new URL(page.url()).searchParams.get('session')).toBe(made);

  // This page's wire is really cut, says so, and comes back by the same button.
  await page.locator('[data-cut]').click();
  await page.locator('[data-connection="waiting"]').waitFor();
  await page.locator('textarea').fill('What is a cursor?');
  await page.locator('textarea').press('Enter');
  await page.locator('[data-cut]').click();
  await page.locator('[data-connection="live"]').waitFor();
  await page.locator('[data-lead][data-status="running"]').waitFor({ timeout: 30_000 });
  await page.locator('[data-stop-all]').click();
  await page.locator('[data-lead][data-status="cancelled"]').waitFor({ timeout: 30_000 });
  await demo.main.end('SIGTERM');
});
