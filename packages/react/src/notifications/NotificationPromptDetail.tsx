'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type NotificationPromptState, useNotificationPrompt } from './NotificationPromptContext.ts';

export interface NotificationPromptDetailProps extends PartProps<'p', NotificationPromptState> {}

/** What that means, what can be done about it, or what is under way. Renders a `<p>`, and nothing without words. */
export const NotificationPromptDetail: Part<NotificationPromptDetailProps, HTMLParagraphElement> = definePart(
  'p',
  function NotificationPromptDetail() {
    const { detail, state } = useNotificationPrompt();
    const dir = useWordsDir();
    return detail === '' ? null : [{ dir, children: detail }, state];
  },
);
