'use client';

import { useSession } from '../hooks/useSession.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageDismissProps extends PartProps<'button'> {}

/** Takes a message that could not be sent, or waits for its files, out of the conversation; the log has never known it. Renders a `<button>`, and nothing under any other message. */
export const MessageDismiss: Part<MessageDismissProps, HTMLButtonElement> = definePart(
  'button',
  function MessageDismiss() {
    const session = useSession();
    const { message, mine, labels } = useMessageContext();
    const uploading = message.status === 'uploading';
    if (!(uploading || message.status === 'rejected') || !mine) return null;
    const own = {
      onClick: () => session.discard(message),
      children: uploading ? labels.cancelUpload : labels.dismiss,
    };
    return [own];
  },
);
