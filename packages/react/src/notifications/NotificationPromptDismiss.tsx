'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type NotificationPromptState, useNotificationPrompt } from './NotificationPromptContext.ts';
import { isAnswered } from './promptShown.ts';

export interface NotificationPromptDismissProps extends PartProps<'button', NotificationPromptState> {}

/** Takes the prompt away, the offer for good on this device; the focus goes to what follows it. Renders a `<button>`, and nothing in a prompt that always shows. */
export const NotificationPromptDismiss: Part<NotificationPromptDismissProps, HTMLButtonElement> = definePart(
  'button',
  function NotificationPromptDismiss() {
    const { dismiss, state, always, labels } = useNotificationPrompt();
    if (always) return null;
    const children = isAnswered(state.status) ? labels.close : labels.dismiss;
    return [{ onClick: dismiss, children }, state];
  },
);
