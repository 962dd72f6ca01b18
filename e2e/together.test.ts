/** Browsers of several people on one session, over wires of their own that break: what they change together, and who is here. */
import { seededRandom } from '@rejoin/testing';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { start } from './support/processes.ts';
import { AGENT, newFolder, startServer, type TestServer, USER } from './support/server.ts';
import type { TogetherPage, TogetherReport } from './support/togetherPage.ts';
import { setUpWiredPages, type WiredPage } from './support/wiredPages.ts';

const POLL = { interval: 50, timeout: 60_000 };
/** How often a page says that it is here, ms: three of them are the longest that one is shown which is not (P33). */
const BEAT = 2_000;
const CHANGES = 30;
const openPage = setUpWiredPages('e2e/support/togetherPage.ts');

interface Hook {
  readonly page: TogetherPage;
}
const report = (page: Page): Promise<TogetherReport> =>
  // CAST: the page puts it there.
  page.evaluate(() => (window as never as Hook).page.report());

/** A person with a browser and a wire of their own, once it is live. */
async function come(server: TestServer, name: string): Promise<WiredPage> {
  const opened = await openPage(server.port);
  const { page, url } = opened;
  const options = {
    url,
    token: USER,
    participant: `user:${name}`,
    beat: BEAT,
  };
  // CAST: as above.
  await page.evaluate((given) => (window as never as Hook).page.start(given), options);
  await expect.poll(async () => (await report(page)).status, POLL).toBe('live');
  return opened;
}

it('lets two people and an agent change one object while their wires break: all end with the same, and no change is lost (P40)', async () => {
  const server = await startServer(newFolder());
  const [ana, bo] = [await come(server, 'ana'), await come(server, 'bo')];
  const agent = start('e2e/support/planner.ts', [
    ...['--url', server.url, '--token', AGENT, '--changes', String(CHANGES), '--pace', '30'],
  ]);
  // CAST: as above.
  for (const { page } of [ana, bo])
    await page.evaluate((count) => (window as never as Hook).page.change(count, 60), CHANGES);
  const random = seededRandom(41);
  for (let cut = 1; cut <= 6; cut++) {
    const { wire, page } = cut % 2 === 0 ? ana : bo;
    const before = wire.cuts;
    wire.cutAfter(Math.floor(random() * 2_000));
    await expect.poll(async () => wire.cuts > before || (await report(page)).open === 0, POLL).toBe(true);
  }
  for (const { wire } of [ana, bo]) wire.mend();
  await agent.line(/changed all/);
  for (const { page } of [ana, bo]) await expect.poll(async () => (await report(page)).open, POLL).toBe(0);
  const ended = async () => Promise.all([ana, bo].map(({ page }) => report(page)));
  await expect
    .poll(async () => {
      const [one, other] = await ended();
      return one?.status === 'live' && other?.status === 'live' && one.plan === other.plan;
    }, POLL)
    .toBe(true);
  const [one, other] = await ended();
  // CAST: what the pages have made of it.
  const { total, marks } = JSON.parse(one?.plan ?? '{}') as { total: number; marks: object };
  expect(total).toBe(3 * CHANGES);
  expect(Object.keys(marks)).toHaveLength(3 * CHANGES);
  expect([...(one?.errors ?? []), ...(other?.errors ?? [])]).toEqual([]);
  expect(ana.wire.cuts + bo.wire.cuts).toBeGreaterThan(2);
});

it('shows who is here: not whose page was closed, and not for longer than its time whose page was killed or cut off (P33)', async () => {
  const server = await startServer(newFolder());
  const ana = await come(server, 'ana');
  const others = [await come(server, 'bo'), await come(server, 'cai'), await come(server, 'dee')] as const;
  const [bo, cai, dee] = others;
  const people = async () => [...(await report(ana.page)).people].sort();
  await expect.poll(people, POLL).toEqual(['ana', 'bo', 'cai', 'dee']);

  await bo.page.close({ runBeforeUnload: true });
  // It says so itself, so that its time is not waited for.
  const soon = { interval: 20, timeout: BEAT };
  await expect.poll(people, soon).toEqual(['ana', 'cai', 'dee']);

  const devtools = await cai.page.context().newCDPSession(cai.page);
  const crashed = new Promise<void>((resolve) => cai.page.once('crash', () => resolve()));
  devtools.send('Page.crash').catch(() => {});
  await crashed;
  dee.wire.down();
  // Three beats, and what a busy machine takes to look.
  await expect.poll(people, { interval: 20, timeout: 3 * BEAT + 2_000 }).toEqual(['ana']);

  // The page that is cut off says so of itself, and knows of no one who might have gone meanwhile.
  await expect.poll(async () => (await report(dee.page)).connection, POLL).not.toBe('live');
  expect((await report(dee.page)).people).not.toContain('cai');
  dee.wire.mend();
  await expect.poll(people, POLL).toEqual(['ana', 'dee']);
  await expect.poll(async () => (await report(dee.page)).people, POLL).toHaveLength(2);
});
