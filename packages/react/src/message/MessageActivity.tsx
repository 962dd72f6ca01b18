'use client';

import type { ReactElement } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageActivityProps extends PartProps<'p'> {}

/** What an agent does that is no text, in one line. Renders a `<p>`. */
export const MessageActivity: Part<MessageActivityProps, HTMLParagraphElement> = definePart(
  'p',
  function MessageActivity() {
    return [{ children: <ActivityWords /> }];
  },
);

/** Their direction is their own: the line stands as the page runs. */
export function ActivityWords(): ReactElement {
  const {
    message: { activity },
    labels,
  } = useMessageContext();
  return <bdi>{labels.activity(activity?.type ?? '', activity?.content)}</bdi>;
}
