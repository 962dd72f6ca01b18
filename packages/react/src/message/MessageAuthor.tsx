'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageAuthorProps extends PartProps<'span'> {}

/** Who speaks: the message's accessible name. Renders a `<span>`. */
export const MessageAuthor: Part<MessageAuthorProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  MessageAuthorProps
>(function MessageAuthor(props, ref): ReactElement {
  const { name, mine, labels, authorId } = useMessageContext();
  return renderPart(
    'span',
    props,
    { id: authorId, dir: 'auto', children: mine ? labels.you : name },
    {},
    ref,
  );
});
