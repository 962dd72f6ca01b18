/** What people see: two browsers on one session, wires that break in the middle of a frame, and a server that is killed. */

import { seededRandom } from '@rejoin/testing';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  type Demo,
  lane,
  laneIs,
  laneText,
  launch,
  live,
  openPage,
  PATIENT,
  startDemo,
  steerField,
  stopButton,
  stopIs,
  surface,
} from './support/pages.ts';
import { endAll, type Started, start } from './support/processes.ts';
import { newFolder } from './support/server.ts';

const NAMES = ['riders', 'money', 'network', 'crews', 'safety'];
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

/** Writes until it is stopped, or `finish` says that it is enough. */
function startWriter(demo: Demo, name: string, ...more: readonly string[]): Started {
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
    // Slow enough that two pages on a machine with other work read it as it comes: what waits grows while they do not.
    ...['--words', '1000000', '--pace', '20', ...more],
  ]);
}

const finish = (writers: Iterable<Started>) => {
  for (const writer of writers) writer.signal('SIGUSR2');
};

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

/** Every control's rows, as the page's own fold has them, and as each lane shows them: its Stop, and what was said to it. */
const receipts = (page: Page) =>
  page.evaluate(() => {
    const { state } = (window as never as Hook).rejoin.session.store.getState();
    const folded = [...state.controls.values()].map(
      ({ kind, rows }) => `${kind} ${rows.map((row) => `${row.participant} ${row.status}`).join()}`,
    );
    const shown = [...document.querySelectorAll('[data-surface="first"] .rejoin-agent-lane')].map((each) => {
      const stop = each.querySelector('.rejoin-stop-button')?.getAttribute('data-status');
      const steers = [...each.querySelectorAll('.rejoin-steering-input-item')].map(
        (item) =>
          `${item.querySelector('.rejoin-steering-input-text')?.textContent} ${item.getAttribute('data-status')}`,
      );
      return `${each.getAttribute('data-agent')}: ${[`stop ${stop}`, ...steers].join(', ')}`;
    });
    return { folded, shown: shown.sort(), faults: Object.keys(state.faults) };
  });

it('shows every agent to the letter on two pages although the wire is cut again and again in the middle of a frame', async () => {
  const demo = await startDemo(newFolder(), false);
  const writers = new Map(NAMES.map((name) => [name, startWriter(demo, name)]));
  await Promise.all([...writers.values()].map((writer) => writer.line(/"ready"/)));
  const anasPage = await openPage(browser, demo, 's', 'ana');
  const ana = surface(anasPage);
  await ask(anasPage, 'Write, all of you.');
  await Promise.all(NAMES.map((name) => laneIs(ana, name, 'running')));

  const seed = 20_261_120;
  process.stdout.write(`seed of the cuts: ${seed}\n`);
  const random = seededRandom(seed);
  const cutOnce = async () => {
    const before = demo.proxy.cuts;
    demo.proxy.cutAfter(1 + Math.floor(random() * 40_000));
    await expect.poll(() => demo.proxy.cuts > before, { ...PATIENT, interval: 5 }).toBe(true);
    await live(ana);
  };
  for (let cut = 0; cut < 4; cut++) await cutOnce();

  // Another browser, in the middle of it: it has the live text at once, and more of it comes.
  const bosPage = await openPage(browser, demo, 's', 'bo');
  const bo = surface(bosPage);
  await Promise.all(
    NAMES.map((name) => expect.poll(() => laneText(bo, name), { ...PATIENT, message: name }).not.toBe('')),
  );
  const early = await laneText(bo, 'riders');
  await expect.poll(async () => (await laneText(bo, 'riders')).length, PATIENT).toBeGreaterThan(early.length);

  // Steered and stopped by one who started neither.
  await steerField(bo, 'crews').fill('in TypeScript, please');
  await steerField(bo, 'crews').press('Enter');
  await stopButton(bo, 'safety').click();
  await Promise.all([ana, bo].map((each) => laneIs(each, 'safety', 'cancelled')));
  for (let cut = 0; cut < 8; cut++) await cutOnce();
  // Once it was taken up: what comes too late for a run is not used by it.
  await lane(bo, 'crews').locator('.rejoin-steering-input-item[data-taken]').waitFor();
  finish(writers.values());

  for (const name of NAMES) {
    const text = await wrote(writers.get(name));
    for (const each of [ana, bo]) {
      await laneIs(each, name, name === 'safety' ? 'cancelled' : 'finished');
      expect(await laneText(each, name), name).toBe(text);
    }
    expect(text.includes('[steered by user:bo: in TypeScript, please]'), name).toBe(name === 'crews');
  }
  const [seenByAna, seenByBo] = await Promise.all([receipts(anasPage), receipts(bosPage)]);
  expect(seenByAna).toEqual(seenByBo);
  expect(seenByAna.folded).toEqual(['steer agent:crews done', 'cancel agent:safety done']);
  expect(seenByAna.shown).toEqual([
    'agent:crews: stop idle, in TypeScript, please done',
    'agent:money: stop idle',
    'agent:network: stop idle',
    'agent:riders: stop idle',
    'agent:safety: stop done',
  ]);
  expect(seenByAna.faults).toEqual([]);
  expect(demo.proxy.cuts).toBe(12);
  await demo.main.end('SIGTERM');
});

it('goes on by itself when the server is killed, and shows dead, frozen, disobedient and refusing agents alike on both pages', async () => {
  const demo = await startDemo(newFolder(), false, { REJOIN_LEASE: '700', REJOIN_UNRESPONSIVE: '1000' });
  const habits = new Map([
    ['crews', ['--ignore-cancel']],
    ['safety', ['--refuse-cancel']],
  ]);
  const writers = new Map(NAMES.map((name) => [name, startWriter(demo, name, ...(habits.get(name) ?? []))]));
  await Promise.all([...writers.values()].map((writer) => writer.line(/"ready"/)));
  const pages = await Promise.all([openPage(browser, demo, 's', 'ana'), openPage(browser, demo, 's', 'bo')]);
  const [ana, bo] = [surface(pages[0]), surface(pages[1])];
  const both = async (does: (on: Locator) => Promise<unknown>) => {
    await Promise.all([ana, bo].map(does));
  };
  await ask(pages[0], 'Write, all of you.');
  await Promise.all(NAMES.map((name) => both((on) => laneIs(on, name, 'running'))));

  const { server } = Object.fromEntries(await demo.pids());
  process.kill(server ?? 0, 'SIGKILL');
  await both((on) => on.and(on.page().locator(':not([data-connection="live"])')).waitFor());
  await both(live);
  const before = await laneText(bo, 'riders');
  await expect
    .poll(async () => (await laneText(bo, 'riders')).length, PATIENT)
    .toBeGreaterThan(before.length);

  await writers.get('money')?.end('SIGKILL');
  writers.get('network')?.signal('SIGSTOP');
  await both((on) => laneIs(on, 'network', 'stalled', 'lost'));
  await both((on) => laneIs(on, 'network', 'lost'));
  await both((on) => laneIs(on, 'money', 'lost'));
  writers.get('network')?.signal('SIGCONT');
  await both((on) => laneIs(on, 'network', 'running'));

  await stopButton(ana, 'crews').click();
  await stopButton(ana, 'safety').click();
  await both((on) => stopIs(on, 'safety', 'refused'));
  await both((on) => stopIs(on, 'crews', 'unresponsive'));
  await both((on) => laneIs(on, 'riders', 'running'));
  await both(async (on) => {
    expect(await lane(on, 'safety').textContent()).toContain('This work cannot be stopped.');
  });
  finish([...writers].filter(([name]) => name !== 'money').map(([, writer]) => writer));

  for (const name of ['riders', 'network', 'crews', 'safety']) {
    const text = await wrote(writers.get(name));
    for (const each of [ana, bo]) await expect.poll(() => laneText(each, name), PATIENT).toBe(text);
  }
  const [seenByAna, seenByBo] = await Promise.all([receipts(pages[0]), receipts(pages[1])]);
  expect(seenByAna).toEqual(seenByBo);
  expect(seenByAna.faults).toEqual([]);
  await demo.main.end('SIGTERM');
});

it('goes on, on a second surface of the same page, while the first one’s wire is cut, and meets it again', async () => {
  const demo = await startDemo(newFolder(), false);
  const writers = ['riders', 'crews'].map((name) => startWriter(demo, name));
  await Promise.all(writers.map((writer) => writer.line(/"ready"/)));
  const page = await openPage(browser, demo, 's', 'ana');
  const [first, second] = [surface(page), surface(page, 'second')];
  await page.getByRole('button', { name: 'Second surface' }).click();
  await live(second);
  expect(await first.locator('[data-me]').textContent()).toBe('ana');
  expect(await second.locator('[data-me]').textContent()).toBe('ben');
  await ask(page, 'Write, both of you.');
  for (const on of [first, second]) await laneIs(on, 'riders', 'running');

  await first.getByRole('button', { name: 'Cut the wire' }).click();
  await first.and(page.locator('[data-connection="waiting"]')).waitFor();
  const cutAt = await laneText(first, 'riders');
  await expect
    .poll(async () => (await laneText(second, 'riders')).length, PATIENT)
    .toBeGreaterThan(cutAt.length + 500);
  expect(await laneText(first, 'riders')).toBe(cutAt);
  await live(second);
  // What is said meanwhile on either side arrives: there at once, here when there is a wire again.
  await steerField(second, 'crews').fill('said on the second');
  await steerField(second, 'crews').press('Enter');
  await steerField(first, 'riders').fill('said without a wire');
  await steerField(first, 'riders').press('Enter');
  await lane(first, 'riders').locator('.rejoin-steering-input-item[data-status="queued"]').waitFor();
  await lane(second, 'crews').locator('.rejoin-steering-input-item[data-taken]').waitFor();

  await first.getByRole('button', { name: 'Reconnect' }).click();
  await live(first);
  for (const on of [first, second])
    for (const [agent, words] of [
      ['riders', 'said without a wire'],
      ['crews', 'said on the second'],
    ] as const)
      await lane(on, agent).locator('.rejoin-steering-input-item[data-taken]', { hasText: words }).waitFor();

  // To close a surface cancels nothing.
  await page.getByRole('button', { name: 'Second surface' }).click();
  await second.waitFor({ state: 'detached' });
  finish(writers);
  for (const [index, name] of ['riders', 'crews'].entries()) {
    const text = await wrote(writers[index]);
    await laneIs(first, name, 'finished');
    expect(await laneText(first, name)).toBe(text);
    expect(text).toContain(name === 'riders' ? '[steered by user:ana:' : '[steered by user:ben:');
  }
  await demo.main.end('SIGTERM');
});
