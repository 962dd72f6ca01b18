/** Browsers with a page of the AI SDK's `useChat` before `rejoin proxy`, each with a wire that is cut: reload, Stop, steering. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { startAiSdkRoute } from '../packages/server/test/aiSdkRoute.ts';
import { start } from './support/processes.ts';
import { newFolder } from './support/server.ts';
import { setUpWiredPages, type WiredPage } from './support/wiredPages.ts';

const POLL = { interval: 50, timeout: 60_000 };
const openPage = setUpWiredPages('e2e/support/proxiedChatPage.tsx');

async function stage() {
  const route = await startAiSdkRoute();
  const args = ['proxy', route.url, '--port', '0', '--dev', '--data', newFolder()];
  const proxy = start('packages/server/src/cli/bin.ts', args);
  const port = Number(/:(\d+)$/.exec(await proxy.line(/rejoin listening on/))?.[1]);
  const come = (): Promise<WiredPage> =>
    openPage(port, (page, address, url) => {
      const api = `${url.replace('ws:', 'http:')}/api/chat`;
      return page.goto(`${address}?${new URLSearchParams({ api })}`);
    });
  const asked = (count: number) => expect.poll(() => route.answers.length, POLL).toBe(count);
  return { route, come, asked };
}

const shown = (page: Page) => expect.poll(() => page.locator('li').allTextContents(), POLL);
const status = (page: Page) => expect.poll(() => page.locator('output').textContent(), POLL);
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

async function say(page: Page, text: string, by = 'Send'): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await press(page, by);
}

it('the hook is the one that docs/proxy.md prints', () => {
  const [, ...lines] = readFileSync(join(import.meta.dirname, 'support/durableChat.ts'), 'utf8').split('\n');
  expect(readFileSync(join(import.meta.dirname, '../docs/proxy.md'), 'utf8')).toContain(lines.join('\n'));
});

it('a cut, a reload, another view and another device have the answer, and none of them stops it; Stop does, on all', async () => {
  const { route, come, asked } = await stage();
  const ana = await come();
  await say(ana.page, 'Count.');
  await asked(1);
  const [answer] = route.answers;
  answer?.say('one ');
  await shown(ana.page).toEqual(['user: Count.', 'assistant: one ']);
  // Its own view goes away, which is when `useChat` calls the `stop` of its chat; then the whole page.
  await press(ana.page, 'Other view');
  await press(ana.page, 'Other view');
  await shown(ana.page).toEqual(['assistant: one ']);
  ana.wire.down();
  answer?.say('two ');
  await status(ana.page).not.toBe('streaming');
  ana.wire.mend();
  await ana.page.reload();
  await shown(ana.page).toEqual(['assistant: one two ']);
  const bo = await come();
  await shown(bo.page).toEqual(['assistant: one two ']);
  expect(answer?.isLeft).toBe(false);
  await press(bo.page, 'Stop');
  await expect.poll(() => answer?.isLeft, POLL).toBe(true);
  for (const { page } of [ana, bo]) {
    await status(page).toBe('ready');
    await shown(page).toEqual(['assistant: one two ']);
  }
});

it('steering stops the answer, and asks with what there is of it; another message is another answer beside it', async () => {
  const { route, come, asked } = await stage();
  const { page } = await come();
  await say(page, 'Count.');
  await asked(1);
  route.answers[0]?.say('one ');
  await shown(page).toEqual(['user: Count.', 'assistant: one ']);
  await say(page, 'In French.', 'Steer');
  await asked(2);
  await expect.poll(() => route.answers[0]?.isLeft, POLL).toBe(true);
  expect(route.answers[1]?.body).toMatchObject({
    messages: [
      { role: 'user', parts: [{ text: 'Count.' }] },
      { role: 'assistant', parts: [{ type: 'step-start' }, { type: 'text', text: 'one ' }] },
      { role: 'user', parts: [{ text: 'In French.' }] },
    ],
  });
  route.answers[1]?.say('un ');
  await shown(page).toEqual(['user: Count.', 'assistant: one ', 'user: In French.', 'assistant: un ']);
  await status(page).toBe('streaming');
  await say(page, 'And letters?');
  await asked(3);
  expect(route.answers[1]?.isLeft).toBe(false);
  route.answers[2]?.say('a ');
  route.answers[1]?.say('deux ');
  await expect.poll(() => page.locator('li').allTextContents(), POLL).toContain('assistant: a ');
  await expect.poll(() => page.locator('li').allTextContents(), POLL).toContain('assistant: un deux ');
});
