/** The torture of the playground: everything that its panel of faults can do, to real processes, and then the proof. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launch, openPage, PATIENT, startDemo, surface } from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

it('kills, freezes, cuts, slows down and sets clocks wrong, and then the log, the server and both surfaces hold the same', async () => {
  const demo = await startDemo(newFolder(), 'phone', { REJOIN_DEMO_PACE: '1', REJOIN_LEASE: '1000' });
  const before = await demo.pids();
  const page = await openPage(browser, demo, 's', 'ana', '&scene=phone&torture=5000&seed=11');
  await page.getByRole('button', { name: 'Second surface' }).click();
  await page.getByRole('button', { name: 'Faults' }).click();
  const faults = page.getByRole('complementary', { name: 'Faults' });

  // By hand first: the clock of one surface alone is set, and its wire is cut, which is said.
  await faults.locator('[data-faults-of="ana"] [data-clock]').click();
  await faults.locator('[data-faults-of="ana"] [data-wire="cut"]').click();
  await surface(page).and(page.locator('[data-connection="waiting"]')).waitFor();
  await faults.locator('[data-faults-of="ana"] [data-wire="good"]').click();

  await faults.getByRole('button', { name: 'Torture it' }).click();
  await faults.locator('[data-torture="over"]').waitFor({ timeout: 150_000 });
  const said = await faults.locator('.torture-phase').textContent();
  expect(said).toBe('Proven: the log, the server and every surface hold the same, to the letter.');
  expect(await faults.locator('[data-seed]').textContent()).toBe('11');
  expect(await faults.locator('[data-holder][data-same="true"]').count()).toBe(4);
  const done = await faults.locator('.torture-done li').allTextContents();
  for (const what of [
    'Kill the session server',
    'Kill the process of writer',
    'Freeze the process of writer',
  ])
    expect(
      done.some((each) => each.startsWith(what)),
      what,
    ).toBe(true);
  // They were real: another process each.
  await expect
    .poll(async () => {
      const after = await demo.pids();
      return ['server', 'writer'].map(
        (name) => after.get(name) !== before.get(name) && after.get(name) !== undefined,
      );
    }, PATIENT)
    .toEqual([true, true]);
  await demo.main.end('SIGTERM');
});
