/** The scenes in which people and agents work together, each in two browsers, over wires that break. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import {
  ask,
  conversation,
  type Demo,
  lane,
  launch,
  leadIs,
  live,
  openPage,
  PATIENT,
  startDemo,
  steerField,
  surface,
} from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

/** Two processes: nothing of one reaches the other but through the session. */
let browsers: readonly Browser[] = [];
beforeAll(async () => {
  browsers = await Promise.all([launch(), launch()]);
});
afterEach(endAll);
afterAll(() => Promise.all(browsers.map((browser) => browser.close())));

const [first, second] = [() => browsers[0] as Browser, () => browsers[1] as Browser];

async function cutWire(on: Locator): Promise<void> {
  await on.getByRole('button', { name: 'Cut the wire' }).click();
  await on.and(on.page().locator('[data-connection="waiting"]')).waitFor();
}

async function reconnect(on: Locator): Promise<void> {
  await on.getByRole('button', { name: 'Reconnect' }).click();
  await live(on);
}

/** Breaks all connections in the middle of what goes to the pages, as soon as so many bytes have. */
async function cutAfter({ proxy }: Demo, bytes: number, meanwhile: () => Promise<void>): Promise<void> {
  const before = proxy.cuts;
  proxy.cutAfter(bytes);
  await meanwhile();
  await expect.poll(() => proxy.cuts > before, { ...PATIENT, interval: 5 }).toBe(true);
}

/** What stands in the transcript, in its order: who says it, and what. */
const said = (on: Locator): Promise<string[]> =>
  conversation(on)
    .locator('li[data-kind]')
    .evaluateAll((items) =>
      items.flatMap((item) =>
        [...item.querySelectorAll('.rejoin-message[data-kind="text"] .rejoin-message-text')].map(
          ({ textContent }) => `${item.getAttribute('data-participant')}: ${textContent?.trim()}`,
        ),
      ),
    );

const banner = (on: Locator, status: string): Promise<void> =>
  on.locator(`.rejoin-handoff-banner[data-status="${status}"]`).waitFor(PATIENT);

it('hands a conversation to a person while the customer is cut off, and back to an assistant that knows what was said', async () => {
  const demo = await startDemo(newFolder(), 'support-desk', { REJOIN_DEMO_PACE: '2' });
  const ana = surface(await openPage(first(), demo, 's', 'ana', '&scene=support-desk&as=customer'));
  const page = await (await second().newContext()).newPage();
  page.setDefaultTimeout(PATIENT.timeout);
  await page.goto(`${demo.page}/?scene=support-desk&as=operator`);
  const olga = surface(page);
  await ask(ana, 'Where is order 4712?');
  await ana.getByText('on its way with DHL').waitFor();
  await ask(ana, 'Can I return order 4711?');
  await ana.getByText('return-slip-4711.txt').waitFor();
  await ask(ana, 'It is about order 4712.');
  await ana.getByText('on its way with DHL').nth(1).waitFor();
  await olga.getByText('No session asks for a person.').waitFor();
  await ask(ana, 'I would like to talk to a person.');
  await banner(ana, 'requested');

  // The queue shows why, and the conversation all that was said, before it is taken.
  const row = olga.locator('[data-queued="s"]');
  await row.getByText('The customer asks for a person: order 4712').waitFor();
  await row.click();
  await olga.getByText('Where is order 4712?').last().waitFor();
  await olga.getByText('look_up_order').first().waitFor();

  await cutWire(ana);
  await olga.getByRole('button', { name: 'Take over' }).click();
  await banner(olga, 'mine');
  const words = ['Hello, this is Olga.', 'The parcel is at the depot.', 'It is with you on Friday.'];
  for (const [index, text] of words.entries()) await cutAfter(demo, 40 + 150 * index, () => ask(olga, text));
  // All of them are in the log before the customer's own words are.
  const taken = olga.locator('.rejoin-message[data-mine][data-status="complete"]');
  await expect.poll(() => taken.count(), PATIENT).toBe(words.length);
  await ask(ana, 'Are you still there?');
  await ana.getByText('1 waiting to be sent').waitFor();
  await reconnect(ana);
  await banner(ana, 'held');
  await olga.getByText('Are you still there?').waitFor();
  for (const text of words) {
    const message = ana.locator('li[data-from="operator"]').filter({ hasText: text });
    expect(
      await message.locator('.rejoin-message-author, .rejoin-transcript-author').first().textContent(),
    ).toContain('Olga');
  }
  expect(await ana.locator('li[data-from="operator"]').first().textContent()).toContain('Team');

  await olga.getByRole('button', { name: 'Return to the assistant' }).click();
  const back =
    'I am back. I have read what you and Olga wrote: it is about order 4712, Sencha, 200 g. Olga told you: “It is with you on Friday”.';
  await ana.getByText(back).waitFor();
  await banner(ana, 'agents');
  await ask(ana, 'And who delivers it?');
  const known = 'Your order 4712 (Sencha, 200 g) is on its way with DHL and should be with you in 2 days.';
  await expect.poll(async () => (await said(ana)).at(-1), PATIENT).toBe(`agent:support: ${known}`);

  const whole = [
    'user:ana: Where is order 4712?',
    `agent:support: ${known}`,
    'user:ana: Can I return order 4711?',
    expect.stringMatching(/^agent:support: Yes\. Your order 4711 \(Hagi teapot, 350 ml\) was delivered/),
    'user:ana: It is about order 4712.',
    `agent:support: ${known}`,
    'user:ana: I would like to talk to a person.',
    'agent:support: Of course. I have asked a colleague to join us here, who will see all that we wrote. You can go on writing meanwhile.',
    ...words.map((text) => `operator:olga: ${text}`),
    'user:ana: Are you still there?',
    `agent:support: ${back}`,
    'user:ana: And who delivers it?',
    `agent:support: ${known}`,
  ];
  for (const on of [ana, olga]) await expect.poll(() => said(on), PATIENT).toEqual(whole);
  expect(demo.proxy.cuts).toBe(3);
  await demo.main.end('SIGTERM');
});

/** Once the newest question has this fate. */
const question = (on: Locator, status: string): Locator =>
  on.locator(`.rejoin-approval-card[data-status="${status}"]`).last();

/** What the page's own fold has of the newest command. */
const outputOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    // CAST: the demo puts it there.
    const { rejoin } = window as never as {
      readonly rejoin: {
        readonly session: {
          readonly store: {
            getState(): {
              readonly state: {
                readonly runs: ReadonlyMap<string, { readonly result?: { readonly output: string } }>;
              };
            };
          };
        };
      };
    };
    return [...rejoin.session.store.getState().state.runs.values()].at(-1)?.result?.output ?? '';
  });

/** Once that is asked, and only then. */
const approve = async (on: Locator, title: string): Promise<void> => {
  const asked = question(on, 'waiting').filter({ hasText: title });
  await asked.getByRole('button', { name: 'Approve' }).click();
};

it('asks before it writes and runs: the first answer counts on every page, another tab steers it, and Stop keeps what is written', async () => {
  const data = newFolder();
  const demo = await startDemo(data, 'coding', { REJOIN_DEMO_PACE: '2' });
  const pages = [
    await openPage(first(), demo, 's', 'ana', '&scene=coding'),
    await openPage(second(), demo, 's', 'ben', '&scene=coding'),
  ] as const;
  const [ana, ben] = [surface(pages[0]), surface(pages[1])];
  const sources = () => {
    const [folder = ''] = readdirSync(join(data, 'scratch'));
    return readdirSync(join(data, 'scratch', folder, 'src'));
  };

  // It asks while one page is cut off; the other one answers, and the output is cut in its middle.
  await cutWire(ana);
  // It was proven that there is nothing: both of its parts say so on.
  for (const known of ['There is no plan yet', 'A small project, and tests that fail'])
    await ana.getByText(known).waitFor();
  await ask(ben, 'Fix the failing tests.');
  await approve(ben, 'Write src/duration.js?');
  await approve(ben, 'Write test/duration.test.js?');
  await question(ben, 'waiting').filter({ hasText: 'Run node --test?' }).waitFor();
  await cutAfter(demo, 600, () => approve(ben, 'Run node --test?'));
  await ben.getByText('All 8 tests pass.').waitFor();
  await reconnect(ana);
  await ana.getByText('All 8 tests pass.').waitFor();
  expect(await question(ana, 'answered').textContent()).toContain('ben approved');
  const output = await outputOf(pages[1]);
  expect(output).toContain('ℹ pass 8\nℹ fail 0');
  for (const on of [ana, ben])
    expect((await said(on)).filter((text) => text.includes('ℹ pass'))).toEqual([
      `agent:coder: \`\`\`\n${output}\`\`\``,
    ]);

  // Both answer, one of them without a connection: the other one is first, and the second is told.
  await ask(ana, 'Once more.');
  for (const on of [ana, ben]) await question(on, 'waiting').waitFor();
  await cutWire(ana);
  await approve(ana, 'Write src/duration.js?');
  await question(ana, 'answering').getByText('Not sent yet').waitFor();
  await question(ben, 'waiting').getByText('Add a note').click();
  await question(ben, 'waiting').getByRole('textbox').fill('not now');
  await question(ben, 'waiting').getByRole('button', { name: 'Decline' }).click();
  await ben.getByText('I have not written that: “not now”.').waitFor();
  await question(ben, 'waiting').getByRole('button', { name: 'Decline' }).click();
  await ben.getByText('I did not run the tests. Nothing is changed.').waitFor();
  await reconnect(ana);
  await ana.getByText('Your answer came second: ben had declined before').waitFor();

  // Steered from the other page it drafts anew in TypeScript; stopped, it asks no more, and what it had written is there.
  await ask(ana, 'Write the function that turns titles into slugs.');
  await ben.getByText('+++ b/src/slug.js').waitFor();
  await ben.getByPlaceholder('Steer while it works').fill('actually, use TypeScript');
  await ben.getByPlaceholder('Steer while it works').press('Enter');
  await approve(ana, 'Write src/slug.ts and test/slug.test.js?');
  await ana.locator('[data-step="done"]').filter({ hasText: 'Write slug in src/slug.ts' }).waitFor();
  for (const on of [ana, ben]) await question(on, 'waiting').waitFor();
  expect(sources()).toEqual(['slug.ts']);
  await conversation(ana).getByRole('button', { name: 'Stop all' }).click();
  for (const on of [ana, ben]) {
    await on.locator('.rejoin-transcript-status[data-status="cancelled"]').waitFor(PATIENT);
    expect(await on.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await on.locator('[data-step="over"]').filter({ hasText: 'Run the tests' }).waitFor();
  }
  expect(sources()).toEqual(['slug.ts']);
  await demo.main.end('SIGTERM');
});

it('hands a question to five: one is steered from another browser, one is killed and comes back, and the lead says all of it', async () => {
  const demo = await startDemo(newFolder(), true, {
    // Slow enough that all five still write when one of them is steered.
    ...{ REJOIN_DEMO_AGENTS: 'research-team', REJOIN_DEMO_PACE: '30', REJOIN_LEASE: '500' },
  });
  const [ana, ben] = [
    surface(await openPage(first(), demo, 's', 'ana')),
    surface(await openPage(second(), demo, 's', 'ben')),
  ];
  await ana.getByRole('button', { name: 'How often should a night bus run?' }).press('Enter');
  await lane(ben, 'crews').and(ben.locator('[data-status="running"]')).waitFor(PATIENT);
  process.kill((await demo.pids()).get('crews') ?? 0, 'SIGKILL');
  await steerField(ben, 'safety').fill('look at light instead');
  await steerField(ben, 'safety').press('Enter');
  await cutAfter(demo, 400, () => Promise.resolve());
  await conversation(ana).getByText('Crews has gone silent').waitFor(PATIENT);
  for (const on of [ana, ben]) await leadIs(on, 'finished');

  const answer = await said(ana);
  await expect.poll(() => said(ben), PATIENT).toEqual(answer);
  // Each is heard once, the one that was lost as well, before what they make together.
  for (const title of ['Riders', 'Network', 'Crews', 'Safety', 'Money'])
    expect(answer.filter((text) => text.startsWith(`agent:lead: ### ${title}\n`))).toEqual([
      expect.stringMatching(/\.\s+> — [A-Z]/),
    ]);
  expect(answer.at(-1)).toContain('agent:lead: ### Taken together');
  await lane(ana, 'safety').getByText('Steered by ben: “look at light instead”').waitFor();
  await demo.main.end('SIGTERM');
});

/** At the widths of phones, tablets and screens: each surface that is shown has its composer on the screen. */
async function fits(page: Page, what: string, widths: readonly number[], stops?: number): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 760 });
    const seen = await page.evaluate(() => {
      const visible = (of: ParentNode, selector: string) =>
        [...of.querySelectorAll(selector)].filter((each) => each.checkVisibility());
      return {
        wide: document.documentElement.scrollWidth,
        surfaces: visible(document, '[data-surface]').map((each) => ({
          composers: visible(each, '.talk-composer, .phone-composer').map((composer) => {
            const { top, bottom, height } = composer.getBoundingClientRect();
            return height > 40 && top >= 0 && bottom <= innerHeight;
          }),
          stops: visible(each, 'button').filter(({ textContent }) => textContent === 'Stop all').length,
        })),
      };
    });
    expect(seen.wide, `${what} at ${width}`).toBe(width);
    expect(seen.surfaces.length, `${what} at ${width}`).toBeGreaterThan(0);
    for (const each of seen.surfaces) {
      expect(each.composers, `${what} at ${width}`).toEqual([true]);
      if (stops !== undefined) expect(each.stops, `${what} at ${width}`).toBe(stops);
    }
  }
}

const hasFocusInSight = (page: Page): Promise<boolean> =>
  page.evaluate(
    () => document.activeElement !== document.body && document.activeElement?.checkVisibility() === true,
  );

it('has its composer in sight at every width, one Stop for all, a focus that is seen, and calls nothing idle or empty that it does not know yet', async () => {
  const demo = await startDemo(newFolder(), true, { REJOIN_DEMO_PACE: '2' });
  const page = await openPage(first(), demo, 's', 'ana');
  const on = surface(page);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the scene');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('scene');

  for (const name of ['Research team', 'Phone on a train', 'Coding', 'Scenarios']) {
    await page.setViewportSize({ width: 360, height: 760 });
    await page.getByRole('link', { name, exact: true }).click();
    await page.locator('[aria-current="page"]').getByText(name).waitFor();
    await live(on);
    expect(await page.title()).toBe(`${name} · Rejoin`);
    await fits(page, name, [2560, 768, 320], 1);
    // Where there is no room for two beside each other, one of them is shown: the new one at first.
    await page.getByRole('button', { name: 'Second surface' }).click();
    await live(surface(page, 'second'));
    expect(await on.isVisible()).toBe(false);
    await page.getByRole('radio', { name: 'ana', exact: true }).press('ArrowLeft');
    await page.getByRole('radio', { name: 'ana', exact: true }).check({ force: true });
    await on.waitFor();
    expect(await hasFocusInSight(page)).toBe(true);
    await fits(page, `two surfaces of ${name}`, [320, 768, 1440], 1);
  }

  // At work, with what it asks, and with its plan above the composer.
  await page.goto(`${demo.page}/?scene=coding&session=c&user=ana`);
  await live(on);
  await ask(on, 'Fix the failing tests.');
  await question(on, 'waiting').waitFor();
  await fits(page, 'a question', [768, 320], 1);
  await page.getByRole('radio', { name: 'Plan' }).press('ArrowRight');
  await page.getByRole('radio', { name: 'Plan' }).check({ force: true });
  await fits(page, 'a plan', [320], 1);
  const step = on.locator('.plan-step').last();
  const { height = 0 } = (await on.locator('.plan-body').boundingBox()) ?? {};
  expect(height).toBeGreaterThan(200);
  await step.getByText('Run the tests').waitFor();

  // A long conversation, on both sides of the desk.
  await page.goto(`${demo.page}/?scene=support-desk&session=d&user=ana&as=customer`);
  await live(on);
  for (let count = 0; count < 5; count++) await ask(on, 'How hot must the water be for green tea?');
  await ask(on, 'I would like to talk to a person.');
  await banner(on, 'requested');
  await fits(page, 'a customer', [320], 0);
  await page.goto(`${demo.page}/?scene=support-desk&as=operator`);
  await page.setViewportSize({ width: 360, height: 760 });
  await page.locator('[data-queued="d"]').press('Enter');
  await banner(on, 'requested');
  expect(await hasFocusInSight(page)).toBe(true);
  await fits(page, 'an operator', [1440, 768, 320, 360], 0);
  await page.goto(`${demo.page}/?scene=support-desk&session=d&user=ana`);
  await live(on);
  await fits(page, 'a desk', [320], 0);

  // Its server is silent: what it would say is not known.
  await page.routeWebSocket(/./, () => {});
  await page.goto(`${demo.page}/?session=new&user=ana`);
  await lane(on, 'riders').waitFor({ state: 'attached' });
  expect(await on.getByText('Idle').count()).toBe(0);
  await page.goto(`${demo.page}/?scene=coding&session=new&user=ana`);
  await page.getByRole('radio', { name: 'Plan' }).check({ force: true });
  await on.locator('.plan').getByText('Loading').waitFor();
  expect(await on.getByText('There is no plan yet').count()).toBe(0);
  await demo.main.end('SIGTERM');
});
