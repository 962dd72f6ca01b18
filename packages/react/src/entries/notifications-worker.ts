/** For an app's service worker: shows the notices of a session server, opens their sessions, and acts from them. */
export type { NoticeLook } from '../notice-worker/noticeShown.ts';
export { type NoticeOutcome, type NoticeWords, noticeWords } from '../notice-worker/noticeWords.ts';
export {
  type ServeNotificationsOptions,
  serveNotifications,
} from '../notice-worker/serveNotifications.ts';
export type {
  WorkerEvent,
  WorkerEvents,
  WorkerNotification,
  WorkerNotificationOptions,
  WorkerPage,
  WorkerScope,
  WorkerSubscription,
} from '../notice-worker/workerScope.ts';
