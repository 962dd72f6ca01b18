/** The script of a page that turns notifications on, and says what its device shows to the test that drives it. */
import { createNotifications, type NotificationsView } from '@rejoin/react/notifications';

export interface NoticePage {
  start(url: string, token: string, participant: string): void;
  view(): Pick<NotificationsView, 'status' | 'reason'> & { readonly code: string | undefined };
  /** The notices of this device, as the browser has them. */
  shown(): Promise<readonly ShownNotice[]>;
  signOut(): Promise<void>;
}

export interface ShownNotice {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
}

let notifications: ReturnType<typeof createNotifications> | undefined;
const button = document.createElement('button');
button.textContent = 'Notify me';
button.addEventListener('click', () => void notifications?.enable());
document.body.append(button);

const page: NoticePage = {
  start(url, token, participant) {
    notifications = createNotifications({ url, token, participant, serviceWorker: '/sw.js' });
    notifications.store.subscribe(() => {});
  },
  view() {
    const { status, reason, error } = notifications?.store.getState() ?? { status: 'unknown' as const };
    return { status, reason, code: error?.code };
  },
  async shown() {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = (await registration?.getNotifications()) ?? [];
    return shown.map((each) => ({
      tag: each.tag,
      title: each.title,
      body: each.body,
      // CAST: a notification of a worker has them; the library of types lacks them.
      actions: ((each as { readonly actions?: readonly { readonly action: string }[] }).actions ?? []).map(
        ({ action }) => action,
      ),
    }));
  },
  signOut: async () => notifications?.disable(),
};
Object.assign(window, { page });
