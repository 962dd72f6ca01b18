import type { NotificationsView } from '../hooks/createNotifications.ts';
import type { UnsupportedReason } from '../hooks/pushBrowser.ts';

/** Where notices stand on this device: see `useNotifications`. */
export type NotificationsStatus = NotificationsView['status'];

/** What there is to wait for: a run is at work, or a question waits. */
export type NotificationPromptWait = 'run' | 'question';

export interface NotificationPromptDetails {
  /** Undefined: there is nothing to wait for now. */
  readonly waiting: NotificationPromptWait | undefined;
  /** Of `unsupported`. */
  readonly reason: UnsupportedReason | undefined;
  /** Of `failed`: what went wrong, in the words that all components have for it. */
  readonly words: string;
}

export interface NotificationPromptLabels {
  /** The region's name. */
  readonly name: string;
  readonly title: (status: NotificationsStatus, details: NotificationPromptDetails) => string;
  /** What it means, or what can be done about it. */
  readonly detail: (status: NotificationsStatus, details: NotificationPromptDetails) => string;
  readonly enable: string;
  readonly retry: string;
  readonly disable: string;
  /** Takes the offer away for good. */
  readonly dismiss: string;
  /** Takes away what became of a press. */
  readonly close: string;
  /** The person is being asked, and the server told. */
  readonly enabling: string;
  readonly disabling: string;
}

const UNSUPPORTED: Readonly<Record<UnsupportedReason, string>> = {
  'insecure-context': 'Browsers allow them on secure pages only: open this page by https.',
  'not-installed':
    'On this device they come to apps on the home screen: add this page to it, and open it there.',
  'no-push': 'This browser has none.',
  server: 'This server sends none.',
};

export const notificationPromptLabels: NotificationPromptLabels = {
  name: 'Notifications',
  title(status, { waiting }) {
    switch (status) {
      case 'on':
        return 'Notifications are on';
      case 'denied':
        return 'Notifications are blocked';
      case 'failed':
        return 'Notifications could not be changed';
      case 'unsupported':
        return 'Notifications are not possible here';
      default:
        return waiting === 'run' ? 'No need to wait here' : 'Be told when you are needed';
    }
  },
  detail(status, { reason, words }) {
    switch (status) {
      case 'on':
        return 'This device shows a notice when an agent finishes, fails, or needs you, also while this page is closed.';
      case 'denied':
        return 'The browser blocks them for this site. Allow them in its settings for this site, beside the address.';
      case 'failed':
        return words;
      case 'unsupported':
        return reason ? UNSUPPORTED[reason] : '';
      default:
        return 'This device can show a notice when an agent finishes, fails, or needs you, also while this page is closed.';
    }
  },
  enable: 'Notify me',
  retry: 'Try again',
  disable: 'Turn off',
  dismiss: 'Don’t ask again',
  close: 'OK',
  enabling: 'Turning on…',
  disabling: 'Turning off…',
};
