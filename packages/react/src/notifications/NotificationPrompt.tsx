'use client';

import { forwardRef, type ReactElement } from 'react';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { useNotificationPrompt } from './NotificationPromptContext.ts';
import { NotificationPromptDetail } from './NotificationPromptDetail.tsx';
import { NotificationPromptDisable } from './NotificationPromptDisable.tsx';
import { NotificationPromptDismiss } from './NotificationPromptDismiss.tsx';
import { NotificationPromptEnable } from './NotificationPromptEnable.tsx';
import { NotificationPromptRoot, type NotificationPromptRootProps } from './NotificationPromptRoot.tsx';
import { NotificationPromptTitle } from './NotificationPromptTitle.tsx';
import type { NotificationsStatus } from './notificationPromptLabels.ts';

export interface NotificationPromptProps extends Omit<NotificationPromptRootProps, 'children'> {}

const ICONS: Readonly<Record<NotificationsStatus, IconName>> = {
  unknown: 'clock',
  unsupported: 'alert',
  prompt: 'clock',
  denied: 'alert',
  off: 'clock',
  on: 'check',
  failed: 'alert',
};

/** Offers to tell a person of what happens while the page is closed, dressed: what it is good for, and what became of it. */
export const NotificationPrompt: Part<NotificationPromptProps, HTMLElement> = forwardRef<
  HTMLElement,
  NotificationPromptProps
>(function NotificationPrompt({ className, ...props }, ref): ReactElement {
  return (
    <NotificationPromptRoot
      ref={ref}
      {...props}
      className={withClass('rejoin-notification-prompt', className)}
    >
      <Face />
      <div className="rejoin-notification-prompt-words">
        <NotificationPromptTitle className="rejoin-notification-prompt-title" />
        <NotificationPromptDetail className="rejoin-notification-prompt-detail" />
      </div>
      <div className="rejoin-notification-prompt-controls">
        <NotificationPromptEnable className="rejoin-button" data-variant="primary" />
        <NotificationPromptDisable className="rejoin-button" />
        <NotificationPromptDismiss className="rejoin-button" data-variant="quiet" />
      </div>
    </NotificationPromptRoot>
  );
});

function Face(): ReactElement {
  const { state } = useNotificationPrompt();
  return <Icon name={state.busy ? 'spinner' : ICONS[state.status]} />;
}
