/** What a service worker has, as far as notices need it: the library of types for pages has none of it. */

export interface WorkerNotification {
  readonly tag: string;
  readonly title: string;
  readonly data: unknown;
  close(): void;
}

/** What a notification is shown with. */
export interface WorkerNotificationOptions {
  readonly body: string;
  readonly tag?: string | undefined;
  readonly timestamp?: number | undefined;
  readonly actions?: readonly { readonly action: string; readonly title: string }[] | undefined;
  readonly data?: unknown;
  readonly silent?: boolean | undefined;
  readonly renotify?: boolean | undefined;
  readonly requireInteraction?: boolean | undefined;
  readonly icon?: string | undefined;
  readonly badge?: string | undefined;
  readonly lang?: string | undefined;
  readonly dir?: 'auto' | 'ltr' | 'rtl' | undefined;
}

/** An open page of the app. */
export interface WorkerPage {
  readonly url: string;
  readonly focused: boolean;
  readonly visibilityState: string;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

export interface WorkerSubscription {
  readonly options: PushSubscriptionOptionsInit;
  toJSON(): PushSubscriptionJSON;
}

export interface WorkerEvent {
  waitUntil(work: Promise<unknown>): void;
}

export interface WorkerEvents {
  push: WorkerEvent & { readonly data: { text(): string } | null };
  notificationclick: WorkerEvent & { readonly notification: WorkerNotification; readonly action: string };
  pushsubscriptionchange: WorkerEvent & {
    readonly newSubscription?: WorkerSubscription | null | undefined;
    readonly oldSubscription?: WorkerSubscription | null | undefined;
  };
}

export interface WorkerScope {
  readonly registration: {
    readonly scope: string;
    showNotification(title: string, options: WorkerNotificationOptions): Promise<void>;
    getNotifications(filter?: { readonly tag: string }): Promise<readonly WorkerNotification[]>;
    readonly pushManager: {
      subscribe(options: PushSubscriptionOptionsInit): Promise<WorkerSubscription>;
    };
  };
  readonly clients: {
    matchAll(options: {
      readonly type: 'window';
      readonly includeUncontrolled: true;
    }): Promise<readonly WorkerPage[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly navigator: { readonly userAgent: string };
  readonly fetch: typeof fetch;
  addEventListener<Type extends keyof WorkerEvents>(
    type: Type,
    listener: (event: WorkerEvents[Type]) => void,
  ): void;
}
