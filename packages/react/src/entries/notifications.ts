/** Whether a device is notified of work in the background, and the prompt that offers it. Its styles are in `notifications.css`. */

export {
  createNotifications,
  type Notifications,
  type NotificationsOptions,
  type NotificationsView,
} from '../hooks/createNotifications.ts';
export type {
  PushBrowser,
  PushRegistration,
  PushSubscriptionLike,
  UnsupportedReason,
} from '../hooks/pushBrowser.ts';
export type { PushServerOptions } from '../hooks/pushServer.ts';
export { type NotificationsControl, useNotifications } from '../hooks/useNotifications.ts';
export {
  NotificationPrompt,
  type NotificationPromptProps,
} from '../notifications/NotificationPrompt.tsx';
export type { NotificationPromptState } from '../notifications/NotificationPromptContext.ts';
export {
  NotificationPromptDetail,
  type NotificationPromptDetailProps,
} from '../notifications/NotificationPromptDetail.tsx';
export {
  NotificationPromptDisable,
  type NotificationPromptDisableProps,
} from '../notifications/NotificationPromptDisable.tsx';
export {
  NotificationPromptDismiss,
  type NotificationPromptDismissProps,
} from '../notifications/NotificationPromptDismiss.tsx';
export {
  NotificationPromptEnable,
  type NotificationPromptEnableProps,
} from '../notifications/NotificationPromptEnable.tsx';
export {
  NotificationPromptRoot,
  type NotificationPromptRootProps,
} from '../notifications/NotificationPromptRoot.tsx';
export {
  NotificationPromptTitle,
  type NotificationPromptTitleProps,
} from '../notifications/NotificationPromptTitle.tsx';
export {
  type NotificationPromptDetails,
  type NotificationPromptLabels,
  type NotificationPromptWait,
  type NotificationsStatus,
  notificationPromptLabels,
} from '../notifications/notificationPromptLabels.ts';
