/** A browser of its own with a page that takes notices. Only `PushManager` is replaced: Chromium's own needs Google's push service. */
import type { Browser, CDPSession, Page } from 'playwright';
import { expect } from 'vitest';
import type { NoticePage, ShownNotice } from './noticePage.ts';
import type { NoticeWorker } from './noticeWorker.ts';
import type { PushDevice } from './pushService.ts';

export interface NoticeDevice {
  readonly page: Page;
  readonly view: () => Promise<ReturnType<NoticePage['view']>>;
  readonly shown: () => Promise<readonly ShownNotice[]>;
  /** Takes the next message from the push service, and hands what it decrypted to the page's real worker. Resolves when that is done with it. */
  receive(): Promise<void>;
  /** Hands a payload to the page's real worker. */
  deliver(payload: string): Promise<void>;
  /** A press on a button of the newest notice or, without one, on the notice itself. Resolves when the worker is done with it. */
  press(action?: string): Promise<void>;
  signOut(): Promise<void>;
  /** The browser replaces the subscription by another device's. */
  replaceBy(push: PushDevice): Promise<void>;
}

interface Hook {
  readonly page: NoticePage;
}

const POLL = { interval: 20, timeout: 30_000 };
const NAME = 'test.subscription';

/** @param origin of the page and its worker */
export async function openDevice(browser: Browser, origin: string, push: PushDevice): Promise<NoticeDevice> {
  const context = await browser.newContext({ permissions: ['notifications'] });
  const page = await context.newPage();
  await page.addInitScript(subscribeAs, [NAME, JSON.stringify(push.subscription)] as const);
  await page.goto(origin);
  const devtools = await context.newCDPSession(page);
  const registration = registrationIn(devtools);
  await devtools.send('ServiceWorker.enable');
  let device = push;
  // CAST: the page puts it there, in all of these.
  const view = () => page.evaluate(() => (window as never as Hook).page.view());
  const shown = () => page.evaluate(() => (window as never as Hook).page.shown());
  const worker = () => {
    const [found] = context.serviceWorkers();
    if (!found) throw new Error('The page has no service worker.');
    return found;
  };
  // CAST: the worker puts it there.
  const taken = () => worker().evaluate(() => (self as never as NoticeWorker).taken);
  async function deliver(data: string): Promise<void> {
    const before = await taken();
    const to = { origin: `${origin}/`, registrationId: await registration() };
    await devtools.send('ServiceWorker.deliverPushMessage', { ...to, data });
    await expect.poll(taken, POLL).toBe(before + 1);
  }
  return {
    page,
    view,
    shown,
    deliver,
    receive: async () => deliver((await device.next()).text),
    // CAST: as above.
    signOut: () => page.evaluate(() => (window as never as Hook).page.signOut()),
    press: (action = '') => worker().evaluate(pressNewest, action),
    async replaceBy(next) {
      device = next;
      await page.evaluate(([name, text]) => localStorage.setItem(name, text), [
        NAME,
        JSON.stringify(next.subscription),
      ] as const);
      await page.reload();
    },
  };
}

/** Starts the page's own code and presses its button, as a person does. */
export async function turnOn(device: NoticeDevice, url: string, token: string): Promise<void> {
  await startPage(device, url, token);
  await expect.poll(async () => (await device.view()).status, POLL).toBe('off');
  await device.page.getByRole('button', { name: 'Notify me' }).click();
  await expect.poll(async () => (await device.view()).status, POLL).toBe('on');
}

export const startPage = (device: NoticeDevice, url: string, token: string): Promise<void> =>
  device.page.evaluate(
    // CAST: the page puts it there.
    ([server, secret]) => (window as never as Hook).page.start(server, secret, 'user:ana'),
    [url, token] as const,
  );

/** The id of the page's registration, once it has one. */
function registrationIn(devtools: CDPSession): () => Promise<string> {
  let id: string | undefined;
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    id = registrations.at(-1)?.registrationId ?? id;
  });
  return async () => {
    await expect.poll(() => id, POLL).toBeDefined();
    return id ?? '';
  };
}

/** Runs in the page, before its own scripts. A subscription that was made is there again after a reload. */
function subscribeAs([name, first]: readonly [name: string, first: string]): void {
  const subscribed = `${name}.made`;
  const current = () => {
    const json = JSON.parse(localStorage.getItem(name) ?? first);
    const key = localStorage.getItem(subscribed) ?? '';
    return {
      ...json,
      options: { applicationServerKey: Uint8Array.from(key.split(',').map(Number)).buffer },
      toJSON: () => json,
      unsubscribe: async () => {
        localStorage.removeItem(subscribed);
        return true;
      },
    };
  };
  PushManager.prototype.subscribe = async (options) => {
    // CAST: the page gives bytes.
    localStorage.setItem(subscribed, String(options?.applicationServerKey as Uint8Array));
    return current();
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(subscribed) ? current() : null);
}

interface WorkerGlobals {
  readonly registration: { getNotifications(): Promise<readonly object[]> };
  readonly NotificationEvent: new (type: string, init: object) => Event;
  dispatchEvent(event: Event): boolean;
}

/** Runs in the worker: Chromium has no click of a notice without a desktop. `waitUntil` takes no event that a script has made. */
async function pressNewest(action: string): Promise<void> {
  // CAST: it runs in a service worker.
  const worker = self as never as WorkerGlobals;
  const notification = (await worker.registration.getNotifications()).at(-1);
  const event = new worker.NotificationEvent('notificationclick', { notification, action });
  let work: Promise<unknown> | undefined;
  Object.defineProperty(event, 'waitUntil', {
    value: (wait: Promise<unknown>) => {
      work = wait;
    },
  });
  worker.dispatchEvent(event);
  if (!work) throw new Error('The worker does not take a press.');
  await work;
}
