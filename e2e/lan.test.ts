/** A phone on the local network: by a code that works once, into one session. The network is this machine's own, where it has one. */
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { lanAddress } from '../playground/src/lan/lanAddress.ts';
import { ask, conversation, launch, live, openPage, startDemo, surface } from './support/pages.ts';
import { endAll } from './support/processes.ts';
import { newFolder } from './support/server.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterEach(endAll);
afterAll(() => browser.close());

it('lets a phone into the session by a code, once, and into nothing else; a reload stays in', async () => {
  const lan = lanAddress() ?? '127.0.0.2';
  const demo = await startDemo(newFolder(), 'phone', { REJOIN_DEMO_PACE: '1', REJOIN_LAN: lan });
  const ana = await openPage(browser, demo, 's', 'ana', '&scene=phone');
  await ana.getByRole('button', { name: 'On a real phone' }).click();
  await ana.getByRole('img', { name: 'The code to scan' }).waitFor();
  const code = (await ana.locator('[data-phone-link]').textContent()) ?? '';
  expect(new URL(code).hostname).toBe(lan);
  expect(code).toMatch(/^http:\/\/[\d.]+:\d+\/#phone=[\w-]{32}$/);

  const context = await browser.newContext({ viewport: { width: 390, height: 800 } });
  // Another address of loopback counts as secure: what plain http from elsewhere lacks is taken away.
  await context.addInitScript(() => {
    for (const name of ['subtle', 'randomUUID']) Object.defineProperty(crypto, name, { value: undefined });
    for (const name of ['clipboard', 'locks', 'serviceWorker'])
      Object.defineProperty(navigator, name, { value: undefined });
  });
  const phone = await context.newPage();
  await phone.goto(code);
  const on = surface(phone);
  await live(on);
  // The token is gone from the address.
  expect(new URL(phone.url()).hash).toBe('');
  await ask(on, 'Why did railways change what time it is?');
  await conversation(surface(ana)).getByText('the time in Great Britain').first().waitFor();
  await conversation(on).getByText('the time in Great Britain').waitFor();
  await phone.reload();
  await live(on);
  await conversation(on).getByText('the time in Great Britain').waitFor();

  // Used twice it is refused, and the page says what to do.
  const second = await (await browser.newContext()).newPage();
  await second.goto(code);
  await second.getByText('This code was used already').waitFor();

  // What it was given opens this session, and no other; and on its address there is nothing else.
  const { origin } = new URL(code);
  const { token, participant } = await phone.evaluate(() =>
    JSON.parse(sessionStorage.getItem('rejoin.phone') ?? ''),
  );
  const headers = { Authorization: `Bearer ${token}`, 'Rejoin-Participant': participant };
  const status = async (path: string, init: RequestInit = { headers }) =>
    (await fetch(`${origin}${path}`, init)).status;
  // What a log cites is read on the server that the page is from.
  expect(await status('/source/network/few-lines-that-run-often.md', {})).toBe(200);
  expect(await status('/sessions/s/events')).toBe(200);
  expect(await status('/sessions/t/events')).toBe(403);
  for (const path of ['/api/config', '/api/processes', '/source/README.md', '/source.html'])
    expect(await status(path), path).toBe(404);
  for (const path of [
    '/api/strike?process=server&kind=kill',
    '/api/phone-link?session=t&scene=phone',
    '/api/join',
  ])
    expect(await status(path, { method: 'POST' }), path).toBe(405);
  expect(await status('/', { headers: { Origin: 'https://evil.example' } })).toBe(403);
  await demo.main.end('SIGTERM');
});
