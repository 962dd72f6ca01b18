'use client';

import { useMemo, useSyncExternalStore } from 'react';
import type { Notifications, NotificationsView } from './createNotifications.ts';

export interface NotificationsControl extends NotificationsView {
  /** Asks for the permission, subscribes, and has the server store it: to be called by the handler of a press. */
  readonly enable: () => Promise<void>;
  /** Ends it on this device. */
  readonly disable: () => Promise<void>;
  /** The person does not want to be asked again on this device. */
  readonly dismiss: () => void;
}

/**
 * Whether this device is notified of work in the background, and what changes that. It needs no provider.
 *
 * @param notifications made once, outside of components, by `createNotifications`
 */
export function useNotifications(notifications: Notifications): NotificationsControl {
  const { subscribe, getState, getInitialState } = notifications.store;
  const view = useSyncExternalStore(subscribe, getState, getInitialState);
  const { enable, disable, dismiss } = notifications;
  return useMemo(() => ({ ...view, enable, disable, dismiss }), [view, enable, disable, dismiss]);
}
