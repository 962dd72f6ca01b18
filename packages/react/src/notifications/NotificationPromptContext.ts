'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { NotificationsControl } from '../hooks/useNotifications.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { NotificationPromptLabels, NotificationsStatus } from './notificationPromptLabels.ts';

/** The `data-*` attributes of its parts. */
export interface NotificationPromptState extends Readonly<Record<string, string | boolean | undefined>> {
  readonly status: NotificationsStatus;
  /** Something is under way. */
  readonly busy: boolean;
}

/** What the parts of a notification prompt know. */
export interface NotificationPromptContextValue {
  readonly notifications: NotificationsControl;
  readonly state: NotificationPromptState;
  readonly title: string;
  readonly detail: string;
  /** It can be turned off here: on a page of settings. */
  readonly always: boolean;
  readonly enable: () => void;
  readonly disable: () => void;
  readonly dismiss: () => void;
  readonly labels: NotificationPromptLabels;
}

export const NotificationPromptContext: PartContext<NotificationPromptContextValue> = createPartContext(
  isDevelopment && 'NotificationPromptRoot',
);

export const useNotificationPrompt = (): NotificationPromptContextValue => useIn(NotificationPromptContext);
