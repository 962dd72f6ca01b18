/** Whether this device is notified of work in the background: what the browser allows, and what the server has stored. */
import { type ReadableStore, RejoinError } from '@rejoin/core';
import { checkCall, createStore, httpAddress } from '@rejoin/core/internal';
import {
  activated,
  browserPush,
  type PushBrowser,
  type PushRegistration,
  type PushSubscriptionLike,
  type UnsupportedReason,
} from './pushBrowser.ts';
import { type PushServerOptions, pushServer } from './pushServer.ts';

export interface NotificationsOptions extends PushServerOptions {
  /**
   * The script that calls `serveNotifications` of `@rejoin/react/notifications-worker`, or a function that registers it: an app
   * that has a service worker already calls it there.
   */
  readonly serviceWorker: string | URL | (() => Promise<PushRegistration>);
  /** For tests and stories. */
  readonly browser?: PushBrowser | undefined;
}

export interface NotificationsView {
  /**
   * `unknown`: not looked at yet, as on a server. `unsupported`: not here, `reason` says why. `prompt`: the person has not been
   * asked. `denied`: the browser blocks them, by the person's choice. `off`: allowed, and not wanted. `on`: the server has stored
   * this device's subscription, and not before. `failed`: `error` says why.
   */
  readonly status: 'unknown' | 'unsupported' | 'prompt' | 'denied' | 'off' | 'on' | 'failed';
  readonly reason?: UnsupportedReason | undefined;
  readonly error?: RejoinError | undefined;
  /** What is under way. */
  readonly busy?: 'enabling' | 'disabling' | undefined;
  /** The person does not want to be asked again on this device. */
  readonly dismissed: boolean;
}

export interface Notifications {
  /** The browser is looked at while something subscribes to it. */
  readonly store: ReadableStore<NotificationsView>;
  /** Asks for the permission, subscribes, and has the server store it. Browsers take it only while a press is handled. */
  enable(): Promise<void>;
  /** Ends it on this device, also at sign-out: to be called while the token is still good. */
  disable(): Promise<void>;
  /** The person does not want to be asked again on this device. */
  dismiss(): void;
}

/** How notices stand. */
type Found = Omit<NotificationsView, 'busy' | 'dismissed'>;

/** What the server has stored of this device. */
interface Stored {
  readonly participant: string;
  readonly endpoint: string;
  /** When, ms since 1970. */
  readonly at: number;
}

/** How long a subscription counts as stored without being sent again, ms: a server may have lost it. */
const FRESH = 24 * 60 * 60_000;
const DISMISSED = 'rejoin.notifications.dismissed';

/**
 * Notices of one server for this device. Made once, outside of components.
 *
 * @throws RejoinError `argument-invalid` for a call that is none
 */
export function createNotifications(options: NotificationsOptions): Notifications {
  checkCall(
    /^(ws|http)s?:\/\/./.test(`${options?.url}`) && options.participant !== '' && !!options.serviceWorker,
    "createNotifications({ url: 'ws://127.0.0.1:4400', participant: 'user:ana', token, serviceWorker: '/sw.js' })",
  );
  const { participant, serviceWorker, browser = browserPush } = options;
  const server = pushServer(options);
  const memory = `rejoin.notifications ${httpAddress(options.url)}`;
  const store = createStore<NotificationsView>({ status: 'unknown', dismissed: false });
  let subscribers = 0;
  let unwatch = () => {};
  /** One after the other, so that two looks cannot both renew. */
  let turn: Promise<unknown> = Promise.resolve();

  function show(found: Found): void {
    store.set({ ...found, dismissed: browser.read(DISMISSED) !== undefined });
  }

  function inTurn(work: () => Promise<Found | undefined>): Promise<Found | undefined> {
    const done = turn.then(work).catch(failure);
    turn = done;
    return done;
  }

  async function registration(): Promise<PushRegistration> {
    if (typeof serviceWorker === 'function') return serviceWorker();
    return activated(navigator.serviceWorker.register(serviceWorker, { type: 'module' }));
  }

  async function keep(subscription: PushSubscriptionLike): Promise<Found> {
    await server.store(subscription.toJSON());
    const { endpoint } = subscription;
    const stored: Stored = { participant, endpoint, at: Date.now() };
    browser.write(memory, JSON.stringify(stored));
    return { status: 'on' };
  }

  async function subscribe({ pushManager }: PushRegistration): Promise<PushSubscriptionLike> {
    const key = await server.key();
    const before = await pushManager.getSubscription();
    if (before && sameBytes(before.options.applicationServerKey, key)) return before;
    // A subscription is bound to one server's key.
    await before?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  /** What is so on this device; what the browser has replaced is stored anew. */
  async function look(): Promise<Found> {
    const reason = browser.unsupported();
    if (reason) return { status: 'unsupported', reason };
    const permission = browser.permission();
    if (permission !== 'granted') return { status: permission === 'denied' ? 'denied' : 'prompt' };
    const stored = readStored(browser.read(memory));
    if (!stored) return { status: 'off' };
    const here = await registration();
    const subscription = await here.pushManager.getSubscription();
    if (stored.participant !== participant) {
      // Another person was told here, and is no longer the one who uses the page.
      browser.write(memory, undefined);
      await subscription?.unsubscribe();
      return { status: 'off' };
    }
    const isSame = subscription?.endpoint === stored.endpoint;
    if (isSame && Date.now() - stored.at < FRESH) return { status: 'on' };
    try {
      return await keep(subscription ?? (await subscribe(here)));
    } catch (error) {
      // It is stored, as far as is known: the next look sends it again.
      if (isSame && error instanceof RejoinError && error.code === 'server-unreachable')
        return { status: 'on' };
      throw error;
    }
  }

  const begin = (busy: NonNullable<NotificationsView['busy']>) => store.update({ busy });
  const end = (found: Found | undefined) => found && show(found);

  /** What a press has begun says itself how it ends. */
  const lookAgain = () =>
    void inTurn(async () => (store.getState().busy ? undefined : look())).then((found) => {
      const { busy, status } = store.getState();
      // Why it failed stays until it is tried again, or something else is so.
      const isNews = status !== 'failed' || (found?.status !== 'prompt' && found?.status !== 'off');
      if (found && !busy && isNews) show(found);
    });

  return {
    store: {
      ...store,
      subscribe(listener) {
        const leave = store.subscribe(listener);
        if (subscribers++ === 0) {
          unwatch = browser.watch(lookAgain);
          lookAgain();
        }
        let isLeft = false;
        return () => {
          if (isLeft) return;
          isLeft = true;
          leave();
          if (--subscribers === 0) unwatch();
        };
      },
    },
    async enable() {
      if (store.getState().busy || browser.unsupported()) return;
      begin('enabling');
      // Before anything that takes time: a press counts for a moment only.
      const asked = browser.askPermission();
      browser.write(DISMISSED, undefined);
      end(
        await inTurn(async () => {
          const permission = await asked;
          if (permission !== 'granted') return { status: permission === 'denied' ? 'denied' : 'prompt' };
          return keep(await subscribe(await registration()));
        }),
      );
    },
    async disable() {
      if (browser.unsupported()) return;
      begin('disabling');
      end(
        await inTurn(async () => {
          // First of all, so that no other tab stores it anew.
          browser.write(memory, undefined);
          if (browser.permission() !== 'granted') return look();
          const subscription = await (await registration()).pushManager.getSubscription();
          await subscription?.unsubscribe();
          // Where the server cannot be asked it notices by itself: the push service knows the endpoint no longer.
          if (subscription) await server.remove(subscription.endpoint).catch(() => {});
          return { status: 'off' };
        }),
      );
    },
    dismiss() {
      browser.write(DISMISSED, '1');
      store.update({ dismissed: true });
    },
  };
}

function failure(cause: unknown): Found {
  const error =
    cause instanceof RejoinError
      ? cause
      : new RejoinError('push-failed', 'The browser could not subscribe to push messages.', { cause });
  // The server has no such address: it has no notifier.
  return error.code === 'not-found'
    ? { status: 'unsupported', reason: 'server' }
    : { status: 'failed', error };
}

function readStored(text: string | undefined): Stored | undefined {
  try {
    // CAST: each field is looked at below.
    const { participant, endpoint, at } = JSON.parse(text ?? '{}') as Partial<Record<keyof Stored, unknown>>;
    return typeof participant === 'string' && typeof endpoint === 'string' && typeof at === 'number'
      ? { participant, endpoint, at }
      : undefined;
  } catch {
    return undefined;
  }
}

function sameBytes(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? new ArrayBuffer(0));
  return bytes.length === other.length && bytes.every((byte, at) => byte === other[at]);
}
