/**
 * Notifications as a whole: a real server with its notifier, messages that are encrypted for the device and decrypted by the push service
 * of the tests, a real Chromium whose worker takes them and acts from the notice, and the log that decides.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { joinSession } from '@rejoin/core/agent';
import { websocket } from '@rejoin/core/websocket';
import { createSessionServer, sqliteStore } from '@rejoin/server';
import { createNotifier, webPush } from '@rejoin/server/notifications';
import { build } from 'esbuild';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openReader } from './support/client.ts';
import { openDevice, startPage, turnOn } from './support/noticeDevice.ts';
import { launch } from './support/pages.ts';
import { startProxy } from './support/proxy.ts';
import { startPushService } from './support/pushService.ts';
import { AGENT, newFolder, USER } from './support/server.ts';

let browser: Browser;
let pages: Server;
let origin: string;

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    format: 'esm',
    write: false,
    conditions: ['@rejoin/source'],
  });
  return outputFiles[0]?.text ?? '';
}

beforeAll(async () => {
  browser = await launch();
  const [page, worker] = await Promise.all(
    ['e2e/support/noticePage.ts', 'e2e/support/noticeWorker.ts'].map(bundle),
  );
  pages = createServer((req, res) => {
    if (req.url === '/sw.js') res.setHeader('content-type', 'text/javascript').end(worker);
    else
      res
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><title>Notices</title><body><script type="module">${page}</script>`);
  }).listen(0, '127.0.0.1');
  await once(pages, 'listening');
  // CAST: a server that listens on a port has an address of this form.
  origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
});
/** What a test has opened in this process: ended before the server is. */
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of opened.splice(0)) await end();
  for (const context of browser.contexts()) await context.close();
});
afterAll(async () => {
  await browser.close();
  pages.close();
});

const POLL = { interval: 20, timeout: 30_000 };

/** A session in which an agent asks for an approval, on a server that tells people who are not looking. */
async function scene() {
  const push = await startPushService();
  const server = createSessionServer({
    store: sqliteStore(newFolder()),
    authorize: ({ token }) => token === USER || token === AGENT,
  });
  createNotifier({
    server,
    channels: [webPush({ subject: 'mailto:ops@example.com', loopback: true })],
    may: ({ participant }) => participant.startsWith('user:'),
    url: ({ fact }) => `/?session=${fact.session}`,
    delay: 0,
  });
  const { port } = await server.listen(0);
  const wire = await startProxy(port);
  /** As pages reach it. */
  const url = `ws://127.0.0.1:${wire.port}`;
  const direct = `ws://127.0.0.1:${port}`;
  const agent = joinSession({
    transport: websocket({ url: direct, token: AGENT }),
    session: 's',
    participant: 'agent:deploy',
  });
  const ends: (() => void | Promise<void>)[] = [];
  opened.push(async () => {
    for (const end of ends) await end();
    await agent.leave();
    await server.close();
    await push.close();
  });
  const answers: string[] = [];
  agent.answer(async (run) => {
    const { decision } = await run.ask({ title: 'Deploy to production?' });
    answers.push(decision);
  });
  const person = (participant: string) => {
    const reader = openReader(direct, 's', participant);
    ends.push(() => reader.close());
    return reader;
  };
  return {
    ...{ push, wire, url, answers, person },
    /** Ana asks from a page that signals no presence, and is notified on her devices. */
    async ask() {
      const ana = person('user:ana');
      ana.session.send('Deploy it.');
      await ana.until(({ state }) => state.questions.size > 0, 'the question');
    },
    async device() {
      const device = await openDevice(browser, origin, push.addDevice());
      await turnOn(device, url, USER);
      return device;
    },
  };
}

const bodies = async (device: Awaited<ReturnType<typeof openDevice>>) =>
  (await device.shown()).map(({ body }) => body);

/** How a question stands on a device before it is pressed. */
const WAITING = [{ title: 'Deploy to production?', actions: ['approve', 'decline'] }];

it('approves from the notice of one device: the agent is told, and the notice of the other one disappears', async () => {
  const { answers, ask, device } = await scene();
  const [phone, laptop] = [await device(), await device()];
  await ask();
  await Promise.all([phone.receive(), laptop.receive()]);
  for (const each of [phone, laptop]) await expect.poll(() => each.shown(), POLL).toMatchObject(WAITING);
  expect((await phone.shown())[0]?.tag).toBe((await laptop.shown())[0]?.tag);
  await phone.press('approve');
  await expect.poll(() => answers, POLL).toEqual(['approved']);
  expect(await bodies(phone)).toEqual(['Approved.']);
  await Promise.all([phone.receive(), laptop.receive()]);
  for (const each of [phone, laptop]) await expect.poll(() => each.shown(), POLL).toEqual([]);
});

it('says who was first on the device that came second', async () => {
  const { answers, ask, person, device } = await scene();
  const phone = await device();
  await ask();
  await phone.receive();
  await expect.poll(() => phone.shown(), POLL).toMatchObject(WAITING);
  const ben = person('user:ben');
  const { state } = await ben.until(({ state }) => state.questions.size > 0, 'the question');
  for (const question of state.questions.values()) ben.session.answer(question, { decision: 'declined' });
  await expect.poll(() => answers, POLL).toEqual(['declined']);
  // Before the withdrawal has reached it.
  await phone.press('approve');
  expect(await phone.shown()).toMatchObject([{ body: 'ben declined it first.', actions: [] }]);
  expect(answers).toEqual(['declined']);
  await phone.receive();
  expect(await bodies(phone)).toEqual(['ben declined it first.']);
});

it('keeps what got no answer in the notice, and sends it again when the notice is opened', async () => {
  const { wire, answers, ask, device } = await scene();
  const phone = await device();
  await ask();
  await phone.receive();
  await expect.poll(() => phone.shown(), POLL).toMatchObject(WAITING);
  wire.down();
  await phone.press('approve');
  expect(await phone.shown()).toMatchObject([
    {
      body: 'No answer from the server. Open this notice to send it again.',
      actions: ['approve', 'decline'],
    },
  ]);
  expect(answers).toEqual([]);
  wire.mend();
  await phone.press();
  expect(await bodies(phone)).toEqual(['Approved.']);
  await expect.poll(() => answers, POLL).toEqual(['approved']);
});

it('has a subscription that the browser has replaced stored anew, and none after sign-out', async () => {
  const { push, url, ask, device } = await scene();
  const phone = await device();
  const next = push.addDevice();
  await phone.replaceBy(next);
  await startPage(phone, url, USER);
  await expect.poll(async () => (await phone.view()).status, POLL).toBe('on');
  await ask();
  await phone.receive();
  await expect.poll(() => phone.shown(), POLL).toMatchObject(WAITING);
  await phone.signOut();
  expect((await phone.view()).status).toBe('off');
});

it('shows something for a message that it cannot read', async () => {
  const { device } = await scene();
  const phone = await device();
  await phone.deliver('{"v":2}');
  await expect.poll(() => phone.shown(), POLL).toMatchObject([{ title: 'Something happened in a session' }]);
});
