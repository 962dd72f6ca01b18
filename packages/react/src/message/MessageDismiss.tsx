'use client';

import { forwardRef, type ReactElement } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageDismissProps extends PartProps<'button'> {}

/** Takes a message that could not be sent out of the conversation; the log has never known it. Renders a `<button>`, and nothing under any other message. */
export const MessageDismiss: Part<MessageDismissProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  MessageDismissProps
>(function MessageDismiss(props, ref): ReactElement | null {
  const session = useSession();
  const { message, mine, labels } = useMessageContext();
  if (message.status !== 'rejected' || !mine) return null;
  const own = { type: 'button', onClick: () => session.discard(message), children: labels.dismiss };
  return renderPart('button', props, own, {}, ref);
});
