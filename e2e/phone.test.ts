/** The phone on a train: every letter of a long answer, through a network that is played and a wire that is cut. */
import type { Browser, Locator } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ask, conversation, launch, live, openPage, PATIENT, startDemo, surface } from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

const count = async (on: Locator, id: 'written' | 'shown' | 'wrong'): Promise<number> =>
  Number(await on.locator(`[data-count="${id}"]`).getAttribute('data-value'));

const verdictIs = (on: Locator, verdict: string): Promise<void> =>
  on.locator(`.counter[data-verdict="${verdict}"]`).waitFor(PATIENT);

const network = (on: Locator, name: string): Promise<void> =>
  on.locator(`.travel [data-network="${name}"]`).click();

it('shows every letter once, in two browsers, after a tunnel, a change of networks and a wire that was cut in the middle', async () => {
  const demo = await startDemo(newFolder(), 'phone', { REJOIN_DEMO_PACE: '3' });
  const [ana, ben] = await Promise.all(
    ['ana', 'ben'].map(async (user) => surface(await openPage(browser, demo, 's', user, '&scene=phone'))),
  );
  if (!ana || !ben) throw new Error('Two pages were opened.');

  await ana.getByRole('button', { name: 'Why does my phone lose its connection on a train?' }).press('Enter');
  // The button has gone with the empty conversation: the focus is where one goes on.
  expect(await ana.page().evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
  await expect.poll(() => count(ana, 'shown'), PATIENT).toBeGreaterThan(100);
  await network(ana, 'tunnel');
  await verdictIs(ana, 'behind');
  await ask(ana, 'And how do wheels stay on the rails?');
  await conversation(ana).getByText('No signal · 1 waiting to be sent').waitFor();
  const atTheTunnel = await count(ana, 'shown');
  await expect.poll(() => count(ana, 'written'), PATIENT).toBeGreaterThan(atTheTunnel + 200);
  expect(await count(ana, 'shown')).toBe(atTheTunnel);

  // Out of the tunnel, onto another network; and then the wire of both pages is cut in the middle of a frame.
  await network(ana, 'good');
  await live(ana);
  await expect.poll(() => count(ana, 'shown'), PATIENT).toBeGreaterThan(atTheTunnel);
  await network(ana, 'switch');
  await live(ana);
  demo.proxy.cutAfter(500);
  await expect.poll(() => demo.proxy.cuts, PATIENT).toBe(1);
  for (const on of [ana, ben]) {
    await live(on);
    await verdictIs(on, 'proved');
    expect(await count(on, 'wrong')).toBe(0);
    expect(await count(on, 'shown')).toBeGreaterThan(2_500);
    expect(await count(on, 'shown')).toBe(await count(on, 'written'));
  }
  const resumed = await ana.locator('[data-fact="resumed"]').textContent();
  expect(Number.parseInt(resumed ?? '', 10)).toBeGreaterThanOrEqual(3);
  // What was asked in the tunnel was asked once.
  expect(await ben.locator('.phone li[data-kind="message"]').count()).toBe(2);
  await demo.main.end('SIGTERM');
});
