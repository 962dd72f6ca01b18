import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Notifications, NotificationsView } from '../entries/notifications.ts';
import { createNotifications } from '../entries/notifications.ts';
import { fakePush } from '../testing/fakePush.ts';

/** Looked at until the test ends, with each status that was shown, in order. */
function watch(notifications: Notifications) {
  const seen: string[] = [];
  const leave = notifications.store.subscribe(({ status, busy }) =>
    seen.push(busy ? `${status} ${busy}` : status),
  );
  onTestFinished(leave);
  const until = (status: NotificationsView['status']) =>
    vi.waitFor(() => {
      const view = notifications.store.getState();
      expect([view.status, view.busy]).toEqual([status, undefined]);
      return view;
    });
  return { seen, until, leave };
}

const paths = ({ asked }: ReturnType<typeof fakePush>) =>
  asked.map(({ method, path }) => `${method} ${path}`);

describe('what a page knows of notices', () => {
  it('is nothing before something looks, and asks neither the person nor the server', async () => {
    const push = fakePush();
    const notifications = push.open();
    expect(notifications.store.getState()).toEqual({ status: 'unknown', dismissed: false });
    const { until } = watch(notifications);
    await until('prompt');
    expect([push.questions(), push.asked]).toEqual([0, []]);
  });

  it('is why there are none', async () => {
    for (const unsupported of ['insecure-context', 'not-installed', 'no-push'] as const) {
      const notifications = fakePush({ unsupported }).open();
      expect((await watch(notifications).until('unsupported')).reason).toBe(unsupported);
      await notifications.enable();
      expect(notifications.store.getState().status).toBe('unsupported');
    }
    await watch(fakePush({ permission: 'denied' }).open()).until('denied');
    await watch(fakePush({ permission: 'granted' }).open()).until('off');
  });
});

describe('turning notices on', () => {
  it('says "on" only once the server has stored the subscription', async () => {
    const push = fakePush();
    const notifications = push.open();
    const { seen, until } = watch(notifications);
    await until('prompt');
    await notifications.enable();
    expect(seen).toEqual(['prompt', 'prompt enabling', 'on']);
    expect(paths(push)).toEqual(['GET /push/key', 'PUT /push/subscription']);
    expect(push.asked[1]).toMatchObject({
      participant: 'user:ana',
      token: 'Bearer secret',
      body: {
        endpoint: 'https://push.test/2',
        keys: { p256dh: 'p', auth: 'a' },
        server: 'http://server.test',
      },
    });
  });

  it('asks the person before anything that takes time: a press counts for a moment only', () => {
    const push = fakePush();
    void push.open().enable();
    expect(push.questions()).toBe(1);
  });

  it('says what a person has answered', async () => {
    const denied = fakePush({ answer: 'denied' }).open();
    await denied.enable();
    expect(denied.store.getState().status).toBe('denied');
    const closed = fakePush({ answer: 'default' }).open();
    await closed.enable();
    expect(closed.store.getState().status).toBe('prompt');
  });

  it('says why it failed, and succeeds when it is tried again', async () => {
    const push = fakePush({ refusal: 'unreachable' });
    const notifications = push.open();
    const { until } = watch(notifications);
    await notifications.enable();
    expect((await until('failed')).error?.code).toBe('server-unreachable');
    push.tell();
    await Promise.resolve();
    expect(notifications.store.getState().status).toBe('failed');
    push.refuse({ status: 403, code: 'forbidden' });
    await notifications.enable();
    expect((await until('failed')).error?.code).toBe('forbidden');
    push.refuse(undefined);
    await notifications.enable();
    await until('on');
    expect(push.endpoint()).toBe('https://push.test/2');
  });

  it('says that the browser could not subscribe, and that a server has no notifier', async () => {
    const broken = fakePush().open({
      serviceWorker: () => Promise.reject(new Error('There is no such script.')),
    });
    await broken.enable();
    const { status, error } = broken.store.getState();
    expect([status, error?.code]).toEqual(['failed', 'push-failed']);
    const none = fakePush({ refusal: { status: 404, code: 'not-found' } }).open();
    await none.enable();
    expect(none.store.getState()).toMatchObject({ status: 'unsupported', reason: 'server' });
  });

  it('asks for another token once, where the server does not accept one', async () => {
    const push = fakePush({ refusal: { status: 401, code: 'unauthorized' } });
    let given = 0;
    const notifications = push.open({ token: () => `token ${++given}` });
    await notifications.enable();
    expect(push.asked.map(({ token }) => token)).toEqual(['Bearer token 1', 'Bearer token 2']);
    expect(notifications.store.getState().error?.code).toBe('unauthorized');
  });
});

describe('a device that was told before', () => {
  it('is on without asking the server, for a day', async () => {
    const push = fakePush({ stored: 'user:ana' });
    await watch(push.open()).until('on');
    expect(push.asked).toEqual([]);
    const [[name = '', text = '{}'] = []] = push.memory;
    push.memory.set(name, JSON.stringify({ ...JSON.parse(text), at: Date.now() - 25 * 3_600_000 }));
    await watch(push.open()).until('on');
    expect(paths(push)).toEqual(['PUT /push/subscription']);
  });

  it('has the server store what the browser has replaced or dropped, and is not on before', async () => {
    const push = fakePush({ stored: 'user:ana' });
    push.replace('https://push.test/replaced');
    const { seen, until } = watch(push.open());
    await until('on');
    expect(seen).toEqual(['on']);
    expect(push.asked.at(-1)?.body).toMatchObject({ endpoint: 'https://push.test/replaced' });
    push.replace(undefined);
    push.refuse('unreachable');
    push.tell();
    expect((await until('failed')).error?.code).toBe('server-unreachable');
    push.refuse(undefined);
    push.tell();
    await until('on');
    expect(push.asked.at(-1)?.body).toMatchObject({ endpoint: push.endpoint() });
  });

  it('stays on while the server that has it cannot be reached', async () => {
    const push = fakePush({ stored: 'user:ana', refusal: 'unreachable' });
    const [[name = '', text = '{}'] = []] = push.memory;
    push.memory.set(name, JSON.stringify({ ...JSON.parse(text), at: 0 }));
    await watch(push.open()).until('on');
    expect(push.asked).toHaveLength(1);
  });

  it('tells nothing of one person to the next: their subscription ends as the page of another opens', async () => {
    const push = fakePush({ stored: 'user:ben' });
    await watch(push.open()).until('off');
    expect([push.endpoint(), push.memory.size]).toEqual([undefined, 0]);
  });

  it('is off at sign-out, whether or not the server can be reached', async () => {
    for (const refusal of [undefined, 'unreachable'] as const) {
      const push = fakePush({ stored: 'user:ana', ...(refusal ? { refusal } : {}) });
      const notifications = push.open();
      const { until } = watch(notifications);
      await until('on');
      await notifications.disable();
      await until('off');
      expect([push.endpoint(), push.memory.size]).toEqual([undefined, 0]);
      expect(paths(push)).toEqual(['DELETE /push/subscription']);
      expect(push.asked[0]?.body).toEqual({ endpoint: 'https://push.test/1' });
    }
  });

  it('follows the person’s choice in the browser’s settings', async () => {
    const push = fakePush({ stored: 'user:ana' });
    const { until } = watch(push.open());
    await until('on');
    push.allow('denied');
    push.tell();
    await until('denied');
  });
});

it('is the same in all tabs', async () => {
  const push = fakePush();
  const [one, other] = [push.open(), push.open()];
  const [first, second] = [watch(one), watch(other)];
  await one.enable();
  push.tell();
  await first.until('on');
  await second.until('on');
  await other.disable();
  push.tell();
  await first.until('off');
  one.dismiss();
  push.tell();
  await vi.waitFor(() => expect(other.store.getState().dismissed).toBe(true));
  await other.enable();
  push.tell();
  await vi.waitFor(() => expect(one.store.getState()).toMatchObject({ status: 'on', dismissed: false }));
});

it('is not asked for good, once dismissed, and is not looked at any more when nothing shows it', async () => {
  const push = fakePush();
  const notifications = push.open();
  const { until, leave } = watch(notifications);
  await until('prompt');
  notifications.dismiss();
  expect(notifications.store.getState().dismissed).toBe(true);
  expect((await watch(push.open()).until('prompt')).dismissed).toBe(true);
  leave();
  leave();
  push.allow('denied');
  push.tell();
  await Promise.resolve();
  expect(notifications.store.getState().status).toBe('prompt');
});

it('refuses a call that is none', () => {
  // @ts-expect-error as from plain JavaScript
  expect(() => createNotifications({ url: 'server' })).toThrow(/createNotifications\({ url/);
});
