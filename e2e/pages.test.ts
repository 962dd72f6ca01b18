/** What people see: two browsers on one session, wires that break in the middle of a frame, and a server that is killed. */

import { seededRandom } from '@rejoin/core/testing';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Demo, lane, laneText, launch, openPage, startDemo } from './support/pages.ts';
import { endAll, type Started, start } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const NAMES = ['guides', 'readmes', 'source', 'node', 'libraries'];
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

function startWriter(demo: Demo, name: string, words: number, ...more: readonly string[]): Started {
  return start('e2e/support/writer.ts', [
    // In one piece: a token may begin with a dash.
    ...[
      '--url',
      demo.server,
      `--token=${demo.agentToken}`,
      '--session',
      's',
      '--participant',
      `agent:${name}`,
    ],
    ...['--words', String(words), '--pace', '8', ...more],
  ]);
}

/** What a writer says that it wrote, once it has ended. */
async function wrote(writer: Started | undefined): Promise<string> {
  const line = (await writer?.line(/"wrote"/)) ?? '{}';
  // CAST: the line of writer.ts.
  return (JSON.parse(line) as { wrote: string }).wrote;
}

/** The page's own hook for the console. */
interface Hook {
  readonly rejoin: {
    readonly session: {
      send(text: string): unknown;
      readonly store: {
        getState(): {
          readonly state: { readonly faults: object; readonly controls: ReadonlyMap<string, Control> };
        };
      };
    };
  };
}
interface Control {
  readonly kind: string;
  readonly rows: readonly { readonly participant: string; readonly status: string }[];
}

// CAST: the demo puts it there.
const ask = (page: Page, content: string) =>
  page.evaluate((text) => void (window as never as Hook).rejoin.session.send(text), content);

/** Every control's rows, as the page's own fold has them, and as the page shows them. */
const receipts = (page: Page) =>
  page.evaluate(() => {
    const { state } = (window as never as Hook).rejoin.session.store.getState();
    const folded = [...state.controls.values()].map(
      ({ kind, rows }) => `${kind} ${rows.map((row) => `${row.participant} ${row.status}`).join()}`,
    );
    const shown = [...document.querySelectorAll('li[data-receipt]')].map(
      (item) => `${item.getAttribute('data-kind')} ${item.getAttribute('data-status')}`,
    );
    return { folded, shown, faults: Object.keys(state.faults) };
  });

const status = (page: Page, agent: string, ...is: readonly string[]) =>
  page
    .locator(is.map((each) => `[data-lane="agent:${agent}"][data-status="${each}"]`).join())
    .waitFor({ timeout: 45_000 });

it('shows every agent to the letter on two pages although the wire is cut again and again in the middle of a frame', async () => {
  const demo = await startDemo(newFolder(), false);
  const writers = new Map(NAMES.map((name) => [name, startWriter(demo, name, 3_000)]));
  await Promise.all([...writers.values()].map((writer) => writer.line(/"ready"/)));
  const ana = await openPage(browser, demo, 's', 'ana');
  await ask(ana, 'Write, all of you.');
  await Promise.all(NAMES.map((name) => status(ana, name, 'running')));

  const seed = 20_261_120;
  process.stdout.write(`seed of the cuts: ${seed}\n`);
  const random = seededRandom(seed);
  const written = () =>
    [...writers.values()].every((writer) => writer.lines.some((line) => line.includes('"wrote"')));
  /** Cuts once more, as long as there is somebody who writes: without bytes there is no middle of a frame. */
  const cutOnce = async () => {
    const before = demo.proxy.cuts;
    demo.proxy.cutAfter(1 + Math.floor(random() * 40_000));
    await expect
      .poll(() => demo.proxy.cuts > before || written(), { timeout: 60_000, interval: 5 })
      .toBe(true);
    await ana.locator('[data-connection="live"]').waitFor();
  };
  for (let cut = 0; cut < 4; cut++) await cutOnce();

  // Another browser, in the middle of it: it has the live text at once, and more of it comes.
  const bo = await openPage(browser, demo, 's', 'bo');
  await Promise.all(
    NAMES.map((name) => expect.poll(() => laneText(bo, name), { timeout: 10_000 }).not.toBe('')),
  );
  const early = await laneText(bo, 'guides');
  await expect
    .poll(async () => (await laneText(bo, 'guides')).length, { timeout: 20_000 })
    .toBeGreaterThan(early.length);

  // Steered and stopped by one who started neither.
  await lane(bo, 'node').locator('input').fill('in TypeScript, please');
  await lane(bo, 'node').locator('input').press('Enter');
  await lane(bo, 'libraries').locator('.stop').click();
  await Promise.all([ana, bo].map((page) => status(page, 'libraries', 'cancelled')));
  for (let cut = 0; cut < 8; cut++) await cutOnce();

  for (const name of NAMES) {
    const text = await wrote(writers.get(name));
    for (const page of [ana, bo]) {
      await status(page, name, name === 'libraries' ? 'cancelled' : 'finished');
      expect(await laneText(page, name), name).toBe(text);
    }
    expect(text.includes('[steered by user:bo: in TypeScript, please]'), name).toBe(name === 'node');
  }
  const [seenByAna, seenByBo] = await Promise.all([receipts(ana), receipts(bo)]);
  expect(seenByAna).toEqual(seenByBo);
  expect(seenByAna.folded).toEqual(['steer agent:node done', 'cancel agent:libraries done']);
  expect([...seenByAna.shown].sort()).toEqual(['cancel done', 'steer done']);
  expect(seenByAna.faults).toEqual([]);
  // Twelve on a machine with time to spare; a slow one has fewer before everything is written.
  expect(demo.proxy.cuts).toBeGreaterThanOrEqual(6);
  await demo.main.end('SIGTERM');
});

it('goes on by itself when the server is killed, and shows dead, frozen, disobedient and refusing agents alike on both pages', async () => {
  const demo = await startDemo(newFolder(), false, { REJOIN_LEASE: '700', REJOIN_UNRESPONSIVE: '1000' });
  const habits = new Map([
    ['node', ['--ignore-cancel']],
    ['libraries', ['--refuse-cancel']],
  ]);
  const writers = new Map(
    NAMES.map((name) => [name, startWriter(demo, name, 2_200, ...(habits.get(name) ?? []))]),
  );
  await Promise.all([...writers.values()].map((writer) => writer.line(/"ready"/)));
  const [ana, bo] = await Promise.all([
    openPage(browser, demo, 's', 'ana'),
    openPage(browser, demo, 's', 'bo'),
  ]);
  const both = async (agent: string, ...is: readonly string[]) => {
    await Promise.all([ana, bo].map((page) => status(page, agent, ...is)));
  };
  await ask(ana, 'Write, all of you.');
  await Promise.all(NAMES.map((name) => both(name, 'running')));

  const { server } = Object.fromEntries(await demo.pids());
  process.kill(server ?? 0, 'SIGKILL');
  await Promise.all(
    [ana, bo].map((page) => page.locator('[data-connection]:not([data-connection="live"])').waitFor()),
  );
  await Promise.all(
    [ana, bo].map((page) =>
      page.locator('[data-connection="live"][data-session-status="live"]').waitFor({ timeout: 30_000 }),
    ),
  );
  const before = await laneText(bo, 'guides');
  await expect
    .poll(async () => (await laneText(bo, 'guides')).length, { timeout: 20_000 })
    .toBeGreaterThan(before.length);

  await writers.get('readmes')?.end('SIGKILL');
  writers.get('source')?.signal('SIGSTOP');
  await both('source', 'stalled', 'lost');
  await both('source', 'lost');
  await both('readmes', 'lost');
  writers.get('source')?.signal('SIGCONT');
  await both('source', 'running');

  await lane(ana, 'node').locator('.stop').click();
  await lane(ana, 'libraries').locator('.stop').click();
  await both('libraries', 'refused');
  await both('node', 'unresponsive');
  await both('guides', 'running', 'finished');

  for (const name of ['guides', 'source', 'node', 'libraries']) {
    const text = await wrote(writers.get(name));
    for (const page of [ana, bo])
      await expect.poll(() => laneText(page, name), { timeout: 20_000 }).toBe(text);
  }
  const [seenByAna, seenByBo] = await Promise.all([receipts(ana), receipts(bo)]);
  expect(seenByAna).toEqual(seenByBo);
  expect(seenByAna.faults).toEqual([]);
  await demo.main.end('SIGTERM');
});
