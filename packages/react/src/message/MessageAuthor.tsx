'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageAuthorProps extends PartProps<'span'> {}

/** Who speaks: the message's accessible name. Renders a `<span>`. */
export const MessageAuthor: Part<MessageAuthorProps, HTMLSpanElement> = definePart(
  'span',
  function MessageAuthor() {
    const { name, mine, labels, authorId } = useMessageContext();
    return [{ id: authorId, dir: 'auto', children: mine ? labels.you : name }];
  },
);
