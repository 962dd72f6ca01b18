import { describe, expect, it } from 'vitest';
import { type ServeNotificationsOptions, serveNotifications } from './serveNotifications.ts';
import { QUESTION } from './testing/question.ts';
import type {
  WorkerEvents,
  WorkerNotification,
  WorkerNotificationOptions,
  WorkerPage,
  WorkerScope,
} from './workerScope.ts';

interface Seen extends WorkerNotification {
  readonly options: WorkerNotificationOptions;
}

/** A service worker, as far as this one sees it: what is shown stands in a list, one for each tag. */
function workerWith(options: ServeNotificationsOptions = {}, userAgent = 'Chrome') {
  const listeners = new Map<string, (event: never) => void>();
  const shown: Seen[] = [];
  /** The bodies of all that was shown, in order. */
  const said: string[] = [];
  const pages: WorkerPage[] = [];
  const did: string[] = [];
  const sent: unknown[] = [];
  let answer: () => Promise<Response> = async () =>
    Response.json({ accepted: true, session: 's', action: 'approve' });
  const leave = (tag: string | undefined) => {
    const at = shown.findIndex((each) => each.tag === tag);
    if (at >= 0) shown.splice(at, 1);
  };
  const scope: WorkerScope = {
    registration: {
      scope: 'https://app.test/',
      async showNotification(title, options) {
        const { tag = '', data, body } = options;
        leave(tag);
        said.push(body);
        shown.push({ title, tag, data, options, close: () => leave(tag) });
      },
      getNotifications: async (filter) => shown.filter(({ tag }) => !filter || tag === filter.tag),
      pushManager: {
        subscribe: async (options) => ({ options, toJSON: () => ({ endpoint: 'https://push.test/anew' }) }),
      },
    },
    clients: {
      matchAll: async () => pages,
      async openWindow(url) {
        did.push(`open ${url}`);
      },
    },
    navigator: { userAgent },
    async fetch(url, init) {
      sent.push([url, typeof init?.body === 'string' ? JSON.parse(init.body) : undefined]);
      return answer();
    },
    addEventListener(type, listener) {
      listeners.set(type, listener);
    },
  };
  serveNotifications(options, scope);
  async function tell<Type extends keyof WorkerEvents>(
    type: Type,
    event: Omit<WorkerEvents[Type], 'waitUntil'>,
  ): Promise<void> {
    let work: Promise<unknown> | undefined;
    const waitUntil = (of: Promise<unknown>) => {
      work = of;
    };
    // CAST: the listener of this type of event.
    listeners.get(type)?.({ ...event, waitUntil } as never);
    if (!work) throw new Error(`A worker may be ended before it has taken ${type}.`);
    await work;
  }
  return {
    shown,
    said,
    did,
    sent,
    answers(status: number, body: unknown) {
      answer = async () => Response.json(body, { status });
    },
    offline() {
      answer = () => Promise.reject(new TypeError('Failed to fetch'));
    },
    page(url: string, focused = false) {
      pages.push({
        url,
        focused,
        visibilityState: 'visible',
        focus: async () => did.push(`focus ${url}`),
        postMessage: (message) => did.push(`tell ${JSON.stringify(message)}`),
      });
    },
    push: (payload: unknown) =>
      tell('push', {
        data: {
          text: () => (typeof payload === 'string' ? payload : JSON.stringify(payload)),
        },
      }),
    async press(action = '', id = 'q1') {
      const notification = shown.find(({ tag }) => tag === id);
      if (!notification) throw new Error(`No notice ${id} is shown.`);
      // CAST: through the browser, which keeps a copy.
      await tell('notificationclick', {
        notification: { ...notification, data: structuredClone(notification.data) },
        action,
      });
    },
    renew: (event: Omit<WorkerEvents['pushsubscriptionchange'], 'waitUntil'>) =>
      tell('pushsubscriptionchange', event),
  };
}

const PAGE = 'https://app.test/?session=s';
const WITHDRAWN = { v: 1, type: 'withdrawn', id: 'q1' };
const SAFARI = 'AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';

describe('a message', () => {
  it('is shown as a notice, once however often it comes, and leaves when it is settled', async () => {
    const worker = workerWith({ icon: '/icon.png' });
    await worker.push(QUESTION);
    await worker.push(QUESTION);
    expect(worker.shown.map(({ title, tag, options }) => [title, tag, options.icon])).toEqual([
      ['May I?', 'q1', '/icon.png'],
    ]);
    await worker.push(WITHDRAWN);
    expect(worker.shown).toEqual([]);
  });

  it('that this version cannot read is a notice all the same: browsers want one for each', async () => {
    const worker = workerWith({ words: { unknownTitle: 'Neues' } });
    for (const odd of ['', 'no JSON', { v: 2, type: 'notice' }, { v: 1, type: 'other' }])
      await worker.push(odd);
    expect(worker.shown.map(({ title, options }) => [title, options.body])).toEqual([
      ['Neues', 'Open the page to see it.'],
    ]);
  });

  it('is not shown where a focused page shows that session; Safari shows it without a sound', async () => {
    const worker = workerWith();
    worker.page(PAGE);
    worker.page('https://app.test/?session=other', true);
    await worker.push(QUESTION);
    expect(worker.shown).toHaveLength(1);
    const focused = workerWith();
    focused.page(`${PAGE}#end`, true);
    await focused.push(QUESTION);
    expect(focused.shown).toEqual([]);
    const safari = workerWith({}, SAFARI);
    safari.page(PAGE, true);
    await safari.push(QUESTION);
    expect(safari.shown.map(({ options }) => options.silent)).toEqual([true]);
  });

  it('that withdraws shows something for a moment in Safari, which counts those that show nothing', async () => {
    const worker = workerWith({}, SAFARI);
    await worker.push(QUESTION);
    await worker.push(WITHDRAWN);
    expect([worker.said, worker.shown]).toEqual([['Deploy', ''], []]);
  });
});

describe('a press on a notice', () => {
  it('focuses the page of its session, or opens one', async () => {
    const worker = workerWith();
    await worker.push(QUESTION);
    await worker.press();
    worker.page('https://app.test/?session=other');
    worker.page(PAGE);
    await worker.push(QUESTION);
    await worker.press();
    expect(worker.did).toEqual([`open ${PAGE}`, `focus ${PAGE}`]);
    expect([worker.shown, worker.sent]).toEqual([[], []]);
  });

  it('goes where the app says', async () => {
    const worker = workerWith({ pageOf: ({ session }) => `/sessions/${session}` });
    await worker.push(QUESTION);
    await worker.press();
    expect(worker.did).toEqual(['open https://app.test/sessions/s']);
    const opened: string[] = [];
    const own = workerWith({ open: async ({ id }, url) => opened.push(`${id} ${url}`) });
    await own.push(QUESTION);
    await own.press();
    expect([opened, own.did]).toEqual([[`q1 ${PAGE}`], []]);
  });

  it('sends the claim, opens nothing, and says what became of it', async () => {
    const worker = workerWith();
    await worker.push(QUESTION);
    await worker.press('approve');
    expect(worker.sent).toEqual([['https://server.test/push/actions', { claim: 'c', action: 'approve' }]]);
    expect(worker.did).toEqual([]);
    expect(worker.shown.map(({ title, options }) => [title, options.body, options.actions])).toEqual([
      ['May I?', 'Approved.', []],
    ]);
    await worker.push(WITHDRAWN);
    expect(worker.shown).toEqual([]);
  });

  it('that came second says who was first, and goes on saying so when the notice is withdrawn', async () => {
    const worker = workerWith();
    await worker.push(QUESTION);
    worker.answers(409, {
      error: { code: 'claim-lost', message: 'No.' },
      settled: { outcome: 'approved', participant: 'user:ana', name: 'Ana' },
    });
    await worker.press('decline');
    await worker.push(WITHDRAWN);
    expect(worker.shown.map(({ options }) => options.body)).toEqual(['Ana approved it first.']);
    await worker.press();
    expect([worker.shown, worker.did]).toEqual([[], [`open ${PAGE}`]]);
  });

  it('that got no answer is kept, and sent again when the notice is opened', async () => {
    const worker = workerWith();
    await worker.push(QUESTION);
    worker.offline();
    await worker.press('approve');
    expect(worker.shown[0]?.options).toMatchObject({
      body: 'No answer from the server. Open this notice to send it again.',
      actions: QUESTION.actions,
    });
    worker.answers(200, { accepted: true, session: 's', action: 'approve' });
    await worker.press();
    expect(worker.did).toEqual([`open ${PAGE}`]);
    expect(worker.sent).toHaveLength(2);
    expect(worker.shown[0]?.options.body).toBe('Approved.');
  });

  it('that was never sent is not forgotten when the question is settled elsewhere', async () => {
    const worker = workerWith();
    await worker.push(QUESTION);
    worker.offline();
    await worker.press('approve');
    await worker.push(WITHDRAWN);
    expect(worker.shown.map(({ options }) => [options.body, options.actions])).toEqual([
      ['It was settled elsewhere. What you chose here was not sent.', []],
    ]);
  });

  it('on a notice that cannot be read opens the app', async () => {
    const worker = workerWith();
    await worker.push('?');
    await worker.press('approve', 'rejoin.unknown');
    await worker.push('?');
    await worker.press('', 'rejoin.unknown');
    expect([worker.did, worker.sent, worker.shown]).toEqual([['open https://app.test/'], [], []]);
  });
});

it('a subscription that the browser has replaced is told to the app’s pages and to its own function', async () => {
  const renewed: unknown[] = [];
  const worker = workerWith({ renew: async (subscription) => renewed.push(subscription.endpoint) });
  worker.page(PAGE);
  const options = { userVisibleOnly: true };
  await worker.renew({ oldSubscription: { options, toJSON: () => ({}) } });
  await worker.renew({ newSubscription: { options, toJSON: () => ({ endpoint: 'https://push.test/new' }) } });
  await worker.renew({});
  expect(renewed).toEqual(['https://push.test/anew', 'https://push.test/new']);
  expect(worker.did).toEqual(Array(3).fill('tell {"type":"rejoin.subscription-changed"}'));
});
