/** Real tabs of a real Chromium share one connection to a real server, and lose nothing when the one that holds it crashes or freezes. */
import type { Server } from 'node:http';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { endAll } from './support/processes.ts';
import { startProxy, type Wire } from './support/proxy.ts';
import { newFolder, startServer, type TestServer, USER } from './support/server.ts';
import { readStoredLog } from './support/storedLog.ts';
import { openTabBrowser } from './support/tabBrowser.ts';
import type { TabPage, TabReport } from './support/tabPage.ts';

/** A name that is no loopback name, so that pages from there are no secure context. */
const PLAIN = 'phone.test';
let browser: Browser;
let pages: Server;
let port: number;

beforeAll(async () => {
  const args = [`--host-resolver-rules=MAP ${PLAIN} 127.0.0.1`];
  ({ browser, pages, port } = await openTabBrowser('e2e/support/tabPage.ts', args));
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await endAll();
});
afterAll(async () => {
  await browser.close();
  pages.close();
});

interface Hook {
  readonly page: TabPage;
}

interface Scene {
  readonly server: TestServer;
  readonly wire: Wire;
  readonly data: string;
  readonly context: BrowserContext;
  /** Opens a tab and waits until it is live. */
  tab(host?: string): Promise<Page>;
}

async function scene(): Promise<Scene> {
  const data = newFolder();
  const server = await startServer(data, 0, ['--origin', `http://${PLAIN}:${port}`]);
  const wire = await startProxy(server.port);
  const context = await browser.newContext();
  return {
    server,
    wire,
    data,
    context,
    async tab(host = '127.0.0.1') {
      const page = await context.newPage();
      await page.goto(`http://${host}:${port}/`);
      const way = { url: `ws://127.0.0.1:${wire.port}`, token: USER };
      // CAST: the page puts it there.
      await page.evaluate(({ url, token }) => (window as never as Hook).page.start(url, token), way);
      await expect.poll(async () => (await report(page)).status, POLL).toBe('live');
      return page;
    },
  };
}

// CAST: as above, in both.
const report = (page: Page): Promise<TabReport> =>
  page.evaluate(() => (window as never as Hook).page.report());
const write = (page: Page, label: string, count: number, pace: number): Promise<void> =>
  page.evaluate(([words, many, ms]) => (window as never as Hook).page.write(words, many, ms), [
    label,
    count,
    pace,
  ] as const);

/** All that these tabs wrote has come back to them. */
async function settled(tabs: readonly Page[]): Promise<TabReport[]> {
  const all = () => Promise.all(tabs.map(report));
  await expect
    .poll(
      async () => {
        const reports = await all();
        const same = new Set(reports.map(({ position }) => position)).size === 1;
        return same && reports.every(({ pending, status }) => pending === 0 && status === 'live');
      },
      { timeout: 60_000 },
    )
    .toBe(true);
  return all();
}

/** How many messages of each tab stand in the log, each exactly once and without a hole. */
async function stored({ server, data }: Scene): Promise<Map<string, number>> {
  await server.process.end('SIGTERM');
  const { counts } = readStoredLog(data, 's');
  return new Map(
    [...counts].map(([producer, seqs]) => {
      const times = [...seqs].sort(([a], [b]) => a - b);
      expect(times, producer).toEqual(times.map((_, index) => [index + 1, 1]));
      return [producer, times.length];
    }),
  );
}

/** Looks at the wire all the time: how many connections were open at once, at most. */
function watch({ wire }: Scene) {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, wire.open);
  }, 5);
  return () => {
    clearInterval(timer);
    return most;
  };
}

const POLL = { interval: 20, timeout: 60_000 };
const EACH = 1_000;
const PACE = 4;
const print = (what: string): void => void process.stdout.write(`${what}\n`);
const widest = (reports: readonly TabReport[]): number =>
  Math.max(...reports.map(({ gap }) => Math.round(gap)));

/** Freezes a tab as a debugger does: nothing of it runs any more, and it gets no event. */
async function pause(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Debugger.enable');
  const paused = new Promise<void>((resolve) => devtools.once('Debugger.paused', () => resolve()));
  await devtools.send('Debugger.pause');
  await paused;
  return devtools;
}

it('lets three tabs write 3,000 messages over one connection while the tab that holds it crashes', async () => {
  const all = await scene();
  const leader = await all.tab();
  const others = [await all.tab(), await all.tab()];
  expect(all.wire.open).toBe(1);
  const most = watch(all);
  const tabs = [leader, ...others];
  await Promise.all(tabs.map((tab, index) => write(tab, `tab ${index}`, EACH, PACE)));
  await expect.poll(async () => (await report(leader)).position, POLL).toBeGreaterThan(EACH);
  const { instance, acknowledged } = await report(leader);
  expect(acknowledged).toBeGreaterThan(0);

  const devtools = await leader.context().newCDPSession(leader);
  const crashed = new Promise<void>((resolve) => leader.once('crash', () => resolve()));
  devtools.send('Page.crash').catch(() => {});
  await crashed;

  // Each tab that survives has sent all of its own.
  await expect
    .poll(
      () =>
        Promise.all(others.map(report)).then((reports) =>
          reports.every(({ messages: now }) => now > 2 * EACH),
        ),
      {
        timeout: 60_000,
      },
    )
    .toBe(true);
  const reports = await settled(others);
  const atOnce = most();
  print(`crash: widest gap ${widest(reports)} ms, ${all.wire.opened} connections, ${atOnce} at once`);
  expect(widest(reports)).toBeLessThan(2_000);
  expect(all.wire.open).toBe(1);
  expect(atOnce).toBeLessThanOrEqual(2);
  const log = await stored(all);
  for (const { instance: own } of reports) expect(log.get(`${own}/main`)).toBe(EACH);
  const ofCrashed = log.get(`${instance}/main`) ?? 0;
  expect(ofCrashed).toBeGreaterThanOrEqual(acknowledged);
  for (const each of reports)
    expect(each).toMatchObject({ faults: [], unshared: undefined, drops: 0, messages: 2 * EACH + ofCrashed });
});

it('lets three tabs write 1,000 messages while the tab that holds the connection is frozen, and thawed it follows', async () => {
  const all = await scene();
  const leader = await all.tab();
  const others = [await all.tab(), await all.tab()];
  const most = watch(all);
  const tabs = [leader, ...others];
  await Promise.all(tabs.map((tab, index) => write(tab, `tab ${index}`, index === 0 ? 334 : 333, 10)));
  await expect.poll(async () => (await report(leader)).position, POLL).toBeGreaterThan(200);

  const devtools = await pause(leader);
  // They go on without it until they have said all of their own.
  const done = async () =>
    (await Promise.all(others.map(report))).every(({ pending, messages }) => pending === 0 && messages > 700);
  await expect.poll(done, POLL).toBe(true);
  const gap = widest(await Promise.all(others.map(report)));
  expect(all.wire.open).toBe(2);
  await devtools.send('Debugger.resume');
  await devtools.detach();

  await expect.poll(async () => (await report(leader)).messages, POLL).toBe(1_000);
  const reports = await settled(tabs);
  for (const each of reports) expect(each).toMatchObject({ faults: [], messages: 1_000 });
  for (const each of reports.slice(1)) expect(each.drops).toBe(0);
  print(`freeze: widest gap ${gap} ms, ${all.wire.opened} connections, ${most()} at once`);
  expect(gap).toBeLessThan(2_000);
  expect(most()).toBe(2);
  // The former leader has given up its socket.
  await expect.poll(() => all.wire.open, POLL).toBe(1);
  const log = await stored(all);
  expect(reports.map(({ instance }) => log.get(`${instance}/main`))).toEqual([334, 333, 333]);
});

it('hands the connection over when the tab that holds it goes to another page, is frozen by the browser, or closed', async () => {
  const all = await scene();
  const [first, second, third, last] = [await all.tab(), await all.tab(), await all.tab(), await all.tab()];
  await write(last, 'more', 500, 8);
  const next = async (opened: number, messages: number) => {
    // A leader that had no processor for a second was replaced as well: on a machine under load there may be more.
    await expect.poll(() => all.wire.opened, POLL).toBeGreaterThanOrEqual(opened);
    await expect.poll(async () => (await report(last)).messages, POLL).toBeGreaterThan(messages);
  };
  await next(1, 50);
  await first.goto('about:blank');
  await next(2, 150);
  // As Chromium says it to a hidden page. A page that is in view cannot be frozen.
  await second.evaluate(() => document.dispatchEvent(new Event('freeze')));
  await next(3, 250);
  await third.close();
  await next(4, 350);
  const reports = await settled([second, last]);
  for (const each of reports) expect(each).toMatchObject({ faults: [], messages: 500 });
  const gap = widest(reports.slice(1));
  print(`put away, frozen, closed: widest gap ${gap} ms, ${all.wire.opened} connections`);
  expect(gap).toBeLessThan(2_000);
  expect((await report(last)).drops).toBe(0);
  await expect.poll(() => all.wire.open, POLL).toBe(1);
});

it('gives each tab a connection of its own on plain http, and says so', async () => {
  const all = await scene();
  const first = await all.tab(PLAIN);
  const tabs = [first, await all.tab(PLAIN)];
  expect(all.wire.open).toBe(2);
  await Promise.all(tabs.map((tab, index) => write(tab, `tab ${index}`, 20, 5)));
  await expect.poll(async () => (await report(first)).messages, POLL).toBe(40);
  for (const each of await settled(tabs)) {
    expect(each.messages).toBe(40);
    expect(each.unshared).toBe('a page that did not come over https has no locks');
  }
});
