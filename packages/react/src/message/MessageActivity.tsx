'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageActivityProps extends PartProps<'p'> {}

/** What an agent does that is no text, in one line. Renders a `<p>`. */
export const MessageActivity: Part<MessageActivityProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  MessageActivityProps
>(function MessageActivity(props, ref): ReactElement {
  return renderPart('p', props, { dir: 'auto', children: useActivityWords() }, {}, ref);
});

export function useActivityWords(): string {
  const {
    message: { activity },
    labels,
  } = useMessageContext();
  return labels.activity(activity?.type ?? '', activity?.content);
}
