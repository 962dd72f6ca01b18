'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type NotificationPromptState, useNotificationPrompt } from './NotificationPromptContext.ts';

export interface NotificationPromptTitleProps extends PartProps<'p', NotificationPromptState> {}

/** How notices stand on this device, or what they are good for now. Renders a `<p>`. */
export const NotificationPromptTitle: Part<NotificationPromptTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function NotificationPromptTitle() {
    const { title, state } = useNotificationPrompt();
    return [{ dir: useWordsDir(), children: title }, state];
  },
);
