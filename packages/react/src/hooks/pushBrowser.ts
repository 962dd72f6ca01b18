/** What a browser has for push messages, and what a device remembers about them. A test or a story brings another one. */

/**
 * Why this page cannot have notices: it is no secure context; iOS gives them to pages on the home screen only; the browser has
 * none; the session server has no notifier.
 */
export type UnsupportedReason = 'insecure-context' | 'not-installed' | 'no-push' | 'server';

/** As the browser has it. */
export interface PushSubscriptionLike {
  readonly endpoint: string;
  readonly options: { readonly applicationServerKey: ArrayBuffer | null };
  toJSON(): PushSubscriptionJSON;
  unsubscribe(): Promise<boolean>;
}

/** The part of a service worker's registration that push messages need. */
export interface PushRegistration {
  readonly pushManager: {
    getSubscription(): Promise<PushSubscriptionLike | null>;
    subscribe(options: {
      readonly userVisibleOnly: true;
      readonly applicationServerKey: Uint8Array<ArrayBuffer>;
    }): Promise<PushSubscriptionLike>;
  };
}

export interface PushBrowser {
  /** Undefined: it can. */
  readonly unsupported: () => Exclude<UnsupportedReason, 'server'> | undefined;
  readonly permission: () => NotificationPermission;
  /** To be called while a press is handled. */
  readonly askPermission: () => Promise<NotificationPermission>;
  /** What this device has stored under a name; undefined where it has nothing, or stores nothing. */
  readonly read: (name: string) => string | undefined;
  /** Undefined takes it away. */
  readonly write: (name: string, value: string | undefined) => void;
  /** Calls back when another tab, the person or the browser may have changed something, until the result is called. */
  readonly watch: (listener: () => void) => () => void;
}

/** What a service worker posts to its pages after the browser has replaced the subscription. */
export const SUBSCRIPTION_CHANGED = 'rejoin.subscription-changed';

export const browserPush: PushBrowser = {
  unsupported() {
    if (!globalThis.isSecureContext) return 'insecure-context';
    if ('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis)
      return undefined;
    return 'standalone' in navigator && navigator.standalone === false ? 'not-installed' : 'no-push';
  },
  permission: () => Notification.permission,
  askPermission: () => Notification.requestPermission(),
  read(name) {
    try {
      return localStorage.getItem(name) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(name, value) {
    try {
      if (value === undefined) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // A device that stores nothing is asked again by each page.
    }
  },
  watch(listener) {
    const leaving = new AbortController();
    const { signal } = leaving;
    const visible = () => void (document.visibilityState === 'visible' && listener());
    addEventListener('storage', listener, { signal });
    addEventListener('online', listener, { signal });
    document.addEventListener('visibilitychange', visible, { signal });
    navigator.serviceWorker?.addEventListener(
      'message',
      ({ data }) => void (data?.type === SUBSCRIPTION_CHANGED && listener()),
      { signal },
    );
    navigator.permissions
      ?.query({ name: 'notifications' })
      .then((status) => status.addEventListener('change', listener, { signal }))
      // Not every browser knows this permission by name: there the page notices when it is looked at again.
      .catch(() => {});
    return () => leaving.abort();
  },
};

/** Once the worker is there: a subscription needs an active one. */
export async function activated(registering: Promise<ServiceWorkerRegistration>): Promise<PushRegistration> {
  const registration = await registering;
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming)
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (coming.state === 'activated') resolve();
        if (coming.state === 'redundant') reject(new Error('The service worker could not be installed.'));
      };
      coming.addEventListener('statechange', look);
      look();
    });
  return registration;
}
