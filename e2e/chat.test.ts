/** Two browsers with a page of the AI SDK's `useChat` on one session: a cut, a reload, and a stop from the other one. */
import { type AgentRun, joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import type { Page } from 'playwright';
import { expect, it } from 'vitest';
import { AGENT, newFolder, startServer, USER } from './support/server.ts';
import { setUpWiredPages, type WiredPage } from './support/wiredPages.ts';

const POLL = { interval: 50, timeout: 60_000 };
const openPage = setUpWiredPages('e2e/support/chatPage.tsx');

const come = (port: number, name: string): Promise<WiredPage> =>
  openPage(port, (page, address, url) =>
    page.goto(`${address}?${new URLSearchParams({ url, token: USER, participant: `user:${name}` })}`),
  );

const shown = (page: Page) => expect.poll(() => page.locator('li').allTextContents(), POLL);
const status = (page: Page) => expect.poll(() => page.locator('output').textContent(), POLL);

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text);
  await page.getByLabel('Message').press('Enter');
}

it('shows both pages the same over a cut and a reload, and a stop on one of them ends the run for both', async () => {
  const server = await startServer(newFolder());
  const transport = websocket({ url: server.url, token: AGENT });
  const agent = joinSession({ transport, session: 's', participant: 'agent:docs' });
  let run: AgentRun | undefined;
  agent.answer(async (answering) => {
    run = answering;
    const text = answering.text();
    await text.write('one ');
    await new Promise((resolve) => answering.signal.addEventListener('abort', resolve));
  });
  await agent.ready;
  const [ana, bo] = [await come(server.port, 'ana'), await come(server.port, 'bo')];
  await say(ana.page, 'Count.');
  for (const { page } of [ana, bo]) {
    await shown(page).toEqual(['user: Count.', 'assistant: one ']);
    await status(page).toBe('streaming');
  }
  // While its wire is down, the page keeps what it has; then it has what was written meanwhile.
  bo.wire.down();
  const more = run?.text();
  await more?.write('two ');
  await shown(ana.page).toEqual(['user: Count.', 'assistant: one two ']);
  await shown(bo.page).toEqual(['user: Count.', 'assistant: one ']);
  bo.wire.mend();
  await shown(bo.page).toEqual(['user: Count.', 'assistant: one two ']);
  await ana.page.reload();
  await shown(ana.page).toEqual(['user: Count.', 'assistant: one two ']);
  await status(ana.page).toBe('streaming');
  expect(run?.signal.aborted).toBe(false);
  // From the page that did not ask, and from one that was reloaded: no stream of the SDK is open in either.
  await bo.page.getByRole('button', { name: 'Stop' }).click();
  for (const { page } of [ana, bo]) await status(page).toBe('ready');
  expect(run?.signal.aborted).toBe(true);
  await say(bo.page, 'Again.');
  await status(ana.page).toBe('streaming');
  await ana.page.getByRole('button', { name: 'Stop' }).click();
  for (const { page } of [ana, bo]) {
    await status(page).toBe('ready');
    await shown(page).toEqual(['user: Count.', 'assistant: one two ', 'user: Again.', 'assistant: one ']);
  }
  await agent.leave();
});
