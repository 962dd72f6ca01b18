/** A browser and a session server for push messages, as far as a page sees them: Chromium's own needs Google's push service. */
import {
  createNotifications,
  type Notifications,
  type NotificationsOptions,
  type UnsupportedReason,
} from '../entries/notifications.ts';

export interface FakePushOptions {
  readonly permission?: NotificationPermission;
  /** What a person answers when the browser asks. Default `granted`; undefined answers never. */
  readonly answer?: NotificationPermission | undefined;
  readonly unsupported?: Exclude<UnsupportedReason, 'server'>;
  /** The server has stored this device for this participant already. */
  readonly stored?: string;
  readonly dismissed?: boolean;
  /** What the server answers: nothing at all, or a refusal. */
  readonly refusal?: 'unreachable' | { readonly status: number; readonly code: string };
  /** What this device has stored, by name: of another tab, where it is one map. */
  readonly memory?: Map<string, string>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly participant: string;
  readonly token: string;
}

const URL = 'http://server.test';
const KEY = 'BAAB';

export interface FakePush {
  readonly asked: readonly Asked[];
  readonly memory: Map<string, string>;
  /** How often the browser has asked the person. */
  questions(): number;
  endpoint(): string | undefined;
  /** The browser replaces the subscription, or drops it. */
  replace(endpoint: string | undefined): void;
  /** The person changes what the browser allows. */
  allow(permission: NotificationPermission): void;
  refuse(refusal: FakePushOptions['refusal']): void;
  /** Something may have changed: what another tab, the worker or the browser's settings tell. */
  tell(): void;
  open(more?: Partial<NotificationsOptions>): Notifications;
}

export function fakePush(options: FakePushOptions = {}): FakePush {
  const { answer = 'answer' in options ? undefined : 'granted', unsupported, stored } = options;
  const { memory = new Map<string, string>() } = options;
  let permission = options.permission ?? (stored ? 'granted' : 'default');
  let endpoint = stored && 'https://push.test/1';
  let refusal = options.refusal;
  let questions = 0;
  let made = 1;
  const asked: Asked[] = [];
  const listeners = new Set<() => void>();
  const name = `rejoin.notifications ${URL}`;
  if (stored) memory.set(name, JSON.stringify({ participant: stored, endpoint, at: Date.now() }));
  if (options.dismissed) memory.set('rejoin.notifications.dismissed', '1');

  const subscription = (at: string) => ({
    endpoint: at,
    options: { applicationServerKey: Uint8Array.of(4, 0, 1).buffer },
    toJSON: () => ({ endpoint: at, keys: { p256dh: 'p', auth: 'a' } }),
    async unsubscribe() {
      endpoint = undefined;
      return true;
    },
  });
  const ask: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    asked.push({
      method: init?.method ?? 'GET',
      path: `${input}`.slice(URL.length),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      participant: headers.get('Rejoin-Participant') ?? '',
      token: headers.get('Authorization') ?? '',
    });
    if (refusal === 'unreachable') throw new TypeError('Failed to fetch');
    if (refusal)
      return Response.json({ error: { code: refusal.code, message: 'No.' } }, { status: refusal.status });
    return `${input}`.endsWith('/key') ? Response.json({ key: KEY }) : new Response(null, { status: 204 });
  };
  return {
    asked,
    memory,
    questions: () => questions,
    endpoint: () => endpoint,
    replace(next) {
      endpoint = next;
    },
    allow(next) {
      permission = next;
    },
    refuse(next) {
      refusal = next;
    },
    tell() {
      for (const listener of listeners) listener();
    },
    open: (more) =>
      createNotifications({
        url: 'ws://server.test',
        participant: 'user:ana',
        token: 'secret',
        fetch: ask,
        serviceWorker: async () => ({
          pushManager: {
            getSubscription: async () => (endpoint === undefined ? null : subscription(endpoint)),
            async subscribe() {
              endpoint = `https://push.test/${++made}`;
              return subscription(endpoint);
            },
          },
        }),
        browser: {
          unsupported: () => unsupported,
          permission: () => permission,
          async askPermission() {
            questions++;
            if (permission !== 'default') return permission;
            if (answer === undefined) return new Promise(() => {});
            permission = answer;
            return answer;
          },
          read: (key) => memory.get(key),
          write(key, value) {
            if (value === undefined) memory.delete(key);
            else memory.set(key, value);
          },
          watch(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        },
        ...more,
      }),
  };
}
