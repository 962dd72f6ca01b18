'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type NotificationPromptState, useNotificationPrompt } from './NotificationPromptContext.ts';

export interface NotificationPromptEnableProps extends PartProps<'button', NotificationPromptState> {}

/** Has the browser ask, and the server store what it gives. Renders a `<button>`, `aria-disabled` while something is under way, and nothing where it would change nothing. */
export const NotificationPromptEnable: Part<NotificationPromptEnableProps, HTMLButtonElement> = definePart(
  'button',
  function NotificationPromptEnable() {
    const { enable, state, labels } = useNotificationPrompt();
    const { status, busy } = state;
    if (status !== 'prompt' && status !== 'off' && status !== 'failed') return null;
    const own = {
      'aria-disabled': busy || undefined,
      onClick: () => void (busy || enable()),
      children: status === 'failed' ? labels.retry : labels.enable,
    };
    return [own, state];
  },
);
