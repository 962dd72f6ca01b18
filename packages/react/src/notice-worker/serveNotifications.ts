/** The service worker's side of notices (docs/notifications.md): shows them, opens the session, and acts from them. */
import type { Notice, NoticeAction } from '@rejoin/core/notice';
import { readPushMessage } from '@rejoin/core/notice';
import {
  afterWithdrawal,
  dataIn,
  isSamePage,
  isStrict,
  type NoticeData,
  type NoticeLook,
  outcomeOf,
  pageOf,
  pressed,
  type Shown,
  shownNotice,
  shownOutcome,
  shownUnknown,
} from './noticeShown.ts';
import { type NoticeOutcome, type NoticeWords, noticeWords } from './noticeWords.ts';
import type { WorkerEvents, WorkerScope } from './workerScope.ts';

export interface ServeNotificationsOptions extends NoticeLook {
  /** The page of a notice, relative to the worker's scope or whole. Default: the notice's own `url`, or else the scope. */
  readonly pageOf?: ((notice: Notice) => string | undefined) | undefined;
  /** Opens a notice in place of the worker, which focuses a page at its address or opens one. */
  readonly open?: ((notice: Notice, url: string) => Promise<unknown>) | undefined;
  /** Has the server store a subscription that the browser has replaced. Without it the app's next page does. */
  readonly renew?: ((subscription: PushSubscriptionJSON) => Promise<unknown>) | undefined;
  /** Words in the place of the English ones. */
  readonly words?: Partial<NoticeWords> | undefined;
}

/** How long the answer to a press may take, ms: a browser ends a worker that takes much longer. */
const PATIENCE = 15_000;
const SETTLED = 'rejoin.settled';
/** See `watch` of pushBrowser.ts: the page listens for it. */
const SUBSCRIPTION_CHANGED = 'rejoin.subscription-changed';

/**
 * Takes push messages and presses on notices, from now on. To be called while the worker's script runs for the first time.
 *
 * @param scope for tests. Default: the worker that it is called in
 */
export function serveNotifications(
  options: ServeNotificationsOptions = {},
  // CAST: it is called in a service worker, which the library of types for pages does not know.
  scope: WorkerScope = globalThis as unknown as WorkerScope,
): void {
  const worker = noticesOf(options, scope);
  scope.addEventListener('push', (event) => event.waitUntil(worker.push(event)));
  scope.addEventListener('notificationclick', (event) => event.waitUntil(worker.click(event)));
  scope.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(worker.renew(event)));
}

function noticesOf(options: ServeNotificationsOptions, scope: WorkerScope) {
  const { registration, clients } = scope;
  const { icon, badge, lang, dir } = options;
  const look: NoticeLook = JSON.parse(JSON.stringify({ icon, badge, lang, dir }));
  const words: NoticeWords = { ...noticeWords, ...options.words };
  const show = ({ title, options }: Shown) => registration.showNotification(title, options);
  const addressOf = (notice: Notice) => pageOf(options.pageOf?.(notice) ?? notice.url, registration.scope);
  const pages = () => clients.matchAll({ type: 'window', includeUncontrolled: true });

  async function tell(notice: Notice): Promise<void> {
    const address = addressOf(notice);
    const all = await pages();
    const isLookedAt = all.some(({ focused, url }) => focused && isSamePage(url, address));
    // The page shows it already. Where that counts as a message for which nothing is shown, it makes no sound.
    if (isLookedAt && !isStrict(scope.navigator.userAgent)) return;
    const { title, options } = shownNotice(notice, look);
    await show({ title, options: isLookedAt ? { ...options, silent: true } : options });
  }

  async function withdraw(id: string): Promise<void> {
    for (const notification of await registration.getNotifications({ tag: id })) {
      const data = dataIn(notification.data);
      const next = data ? afterWithdrawal(data) : 'leaves';
      if (next === 'leaves') notification.close();
      else if (next !== 'stays') await show(shownOutcome(next, words, look));
    }
    if (!isStrict(scope.navigator.userAgent)) return;
    await show({ title: words.settledTitle, options: { ...look, body: '', tag: SETTLED, silent: true } });
    for (const notification of await registration.getNotifications({ tag: SETTLED })) notification.close();
  }

  async function open(notice: Notice | undefined): Promise<void> {
    const address = notice ? addressOf(notice) : registration.scope;
    if (notice && options.open) return void (await options.open(notice, address));
    const all = await pages();
    const page = all.find(({ url }) => isSamePage(url, address));
    await (page ? page.focus() : clients.openWindow(address));
  }

  async function act(notice: Notice, action: NoticeAction): Promise<NoticeOutcome> {
    const { claim, server } = notice;
    try {
      const response = await scope.fetch(`${server}/push/actions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ claim, action }),
        credentials: 'omit',
        // It would take the claim to a place that no server of ours has named.
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE),
      });
      return outcomeOf(action, response.status, await response.text());
    } catch {
      return outcomeOf(action, undefined, '');
    }
  }

  return {
    async push({ data }: WorkerEvents['push']): Promise<void> {
      const message = readPushMessage(data?.text() ?? '');
      if (message?.type === 'notice') return tell(message);
      if (message?.type === 'withdrawn') return withdraw(message.id);
      await show(shownUnknown(words, look));
    },
    async click({ notification, action }: WorkerEvents['notificationclick']): Promise<void> {
      const data: NoticeData | undefined = dataIn(notification.data);
      const wanted = data && pressed(data, action);
      // At once: a browser lets a worker open a page only shortly after a press. One that it does not let costs no answer.
      const opening = action === '' ? open(data?.notice).catch(() => {}) : undefined;
      if (data && wanted) {
        const outcome = await act(data.notice, wanted);
        await show(shownOutcome({ notice: data.notice, outcome }, words, look));
      } else notification.close();
      await opening;
    },
    async renew({ newSubscription, oldSubscription }: WorkerEvents['pushsubscriptionchange']): Promise<void> {
      const subscription =
        newSubscription ??
        (oldSubscription ? await registration.pushManager.subscribe(oldSubscription.options) : undefined);
      if (subscription) await options.renew?.(subscription.toJSON());
      for (const page of await pages()) page.postMessage({ type: SUBSCRIPTION_CHANGED });
    },
  };
}
