/** The scenarios of the playground: what is hard to provoke, by its address, live or from a recording. */
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launch, live, openPage, PATIENT, startDemo, surface } from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

it('plays by one press an agent that refuses, one that comes back from a crash, and a page that heals, and shows two hundred of a recording', async () => {
  const demo = await startDemo(newFolder(), 'scenarios', { REJOIN_DEMO_PACE: '2', REJOIN_LEASE: '500' });
  const page = await openPage(browser, demo, 's', 'ana', '&scenario=refuses');
  const on = surface(page);
  expect(new URL(page.url()).searchParams.get('scene')).toBe('scenarios');
  await on.getByRole('button', { name: 'Play it' }).click();
  await on.getByText('will not leave it half told').first().waitFor();

  await on.getByRole('link', { name: 'Crashed' }).click();
  await live(on);
  const before = (await demo.pids()).get('actor');
  await on.getByRole('button', { name: 'Play it' }).click();
  await on.locator('[data-step="done"]').filter({ hasText: 'Kill the agent’s process' }).waitFor();
  await on.locator('.rejoin-transcript-status[data-status="finished"]').waitFor(PATIENT);
  expect((await demo.pids()).get('actor')).not.toBe(before);

  // A letter that was changed on its way to this page is found by the digest, and the page has again what the others have.
  await on.getByRole('link', { name: 'Diverged, and healed' }).click();
  await live(on);
  const others = await openPage(browser, demo, new URL(page.url()).searchParams.get('session') ?? '', 'ben');
  const known = (of: Page) =>
    of.evaluate(() => {
      // CAST: the demo puts it there.
      const { rejoin } = window as never as {
        readonly rejoin: {
          readonly session: {
            readonly store: {
              getState(): { readonly status: string; readonly error?: { readonly code: string } };
            };
          };
        };
      };
      const { status, error } = rejoin.session.store.getState();
      return { status, error: error?.code };
    });
  const words = (of: Page) =>
    of.locator('.rejoin-message[data-kind="text"] .rejoin-message-text').last().textContent();
  await on.getByRole('button', { name: 'Play it' }).click();
  await on.locator('[data-step="done"]').filter({ hasText: 'Change one letter' }).waitFor(PATIENT);
  await expect.poll(() => known(page), PATIENT).toEqual({ status: 'live', error: 'diverged' });
  await on.locator('.rejoin-transcript-status[data-status="finished"]').last().waitFor(PATIENT);
  await surface(others).locator('.rejoin-transcript-status[data-status="finished"]').last().waitFor(PATIENT);
  expect((await known(others)).error).toBeUndefined();
  await expect.poll(() => words(page), PATIENT).toBe(await words(others));

  await on.getByRole('link', { name: '200 agents' }).click();
  await on.getByText('110 of 200 finished').waitFor();
  expect(await on.locator('.scenario-about .source').textContent()).toBe('Recording');
  await demo.main.end('SIGTERM');
});
