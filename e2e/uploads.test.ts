/** Files from a page in Chromium whose server has another origin: progress, a wire that breaks in the middle, and the way back. */
import { readFile } from 'node:fs/promises';
import { createSessionClient } from '@rejoin/core';
import { websocket } from '@rejoin/core/websocket';
import type { Locator, Page } from 'playwright';
import { expect, it, onTestFinished } from 'vitest';
import { AGENT, newFolder, startServer, USER } from './support/server.ts';
import { setUpWiredPages, type WiredPage } from './support/wiredPages.ts';

const POLL = { interval: 20, timeout: 60_000 };
const openPage = setUpWiredPages('e2e/support/uploadPage.tsx');

const come = (port: number, name: string): Promise<WiredPage> =>
  openPage(port, (page, address, url) =>
    page.goto(`${address}?${new URLSearchParams({ url, token: USER, participant: `user:${name}` })}`),
  );

/** Another reader, by a wire of its own. */
function witness(url: string) {
  const client = createSessionClient({
    transport: websocket({ url, token: AGENT }),
    participant: 'agent:witness',
  });
  onTestFinished(() => client.close());
  const session = client.session('s');
  session.connect();
  const said = () => [...session.store.getState().state.messages.values()];
  return { session, said };
}

const attach = (page: Page, name: string, mimeType: string, buffer: Buffer) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });

const item = (page: Page, name: string): Locator =>
  page.locator('.rejoin-attachments-item', { hasText: name });
const statusOf = (page: Page, name: string) =>
  expect.poll(() => item(page, name).locator('.rejoin-attachments-status').textContent(), POLL);

it('shows how much is sent, sends nothing before all is stored, and begins again after a cut', async () => {
  const server = await startServer(newFolder());
  const { session, said } = witness(server.url);
  const { page, wire } = await come(server.port, 'ana');
  expect(new URL(page.url()).origin).not.toBe(`http://127.0.0.1:${wire.port}`);
  await page.getByRole('textbox').fill('What is in it?');
  const film = Buffer.alloc(15_000_000, 'Not one of these letters may be missing. ');
  wire.holdSentAfter(2_000_000);
  await attach(page, 'film.bin', 'application/octet-stream', film);
  const progress = item(page, 'film.bin').locator('progress');
  const sent = () =>
    progress.evaluate((element) => (element instanceof HTMLProgressElement ? element.value : 0));
  await expect.poll(sent, POLL).toBeGreaterThan(0);
  const held = await sent();
  expect(held).toBeLessThan(film.length);
  await statusOf(page, 'film.bin').toMatch(/^Uploading, [1-9]\d?%$/);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => page.locator('.rejoin-message').allTextContents(), POLL).toHaveLength(1);
  wire.down();
  // The file goes with the message, and says there where it stands.
  await expect
    .poll(() => page.locator('.rejoin-message .rejoin-file').getAttribute('data-status'), POLL)
    .toBe('waiting');
  expect(said()).toEqual([]);
  wire.mend();
  await expect.poll(() => said().length, POLL).toBe(1);
  const [message] = said();
  const source = Object(message?.parts?.find(({ type }) => type !== 'text')).source;
  // That it is there says that its file is: the log never names what cannot be read.
  const stored = Buffer.from(await session.blobs.get(source.value));
  expect(stored.equals(film)).toBe(true);
  // Read over the same origins by another page, to the byte.
  const bo = await come(server.port, 'bo');
  const button = bo.page.getByRole('button', { name: /film\.bin/ });
  const [download] = await Promise.all([bo.page.waitForEvent('download'), button.click()]);
  expect((await readFile(await download.path())).equals(film)).toBe(true);
  expect(said()).toHaveLength(1);
});

it.each([
  ['that the server knows is let in', 'https://app.example', 'Ready'],
  ['that it does not know is told so, and its file waits', 'https://other.example', 'Stopped'],
])('a page of an origin %s', async (_, origin, status) => {
  const server = await startServer(newFolder(), 0, ['--origin', 'https://app.example']);
  const { page } = await openPage(server.port, async (page, address, url) => {
    await page.context().grantPermissions(['local-network-access'], { origin });
    await page.route(`${origin}/**`, async (route) =>
      route.fulfill({ response: await route.fetch({ url: address }) }),
    );
    await page.goto(`${origin}/?${new URLSearchParams({ url, token: USER, participant: 'user:ana' })}`);
  });
  await attach(page, 'notes.txt', 'text/plain', Buffer.from('words'));
  await statusOf(page, 'notes.txt').toContain(status);
});
