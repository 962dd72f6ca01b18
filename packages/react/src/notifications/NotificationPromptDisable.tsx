'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type NotificationPromptState, useNotificationPrompt } from './NotificationPromptContext.ts';

export interface NotificationPromptDisableProps extends PartProps<'button', NotificationPromptState> {}

/** Ends notices on this device. Renders a `<button>`, `aria-disabled` while something is under way, and nothing unless they are on and the prompt is one that always shows. */
export const NotificationPromptDisable: Part<NotificationPromptDisableProps, HTMLButtonElement> = definePart(
  'button',
  function NotificationPromptDisable() {
    const { disable, state, always, labels } = useNotificationPrompt();
    const { status, busy } = state;
    if (status !== 'on' || !always) return null;
    const own = {
      'aria-disabled': busy || undefined,
      onClick: () => void (busy || disable()),
      children: labels.disable,
    };
    return [own, state];
  },
);
