'use client';

import { useState } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { messageOf } from '../select/messageList.ts';
import { useMessageContext } from './MessageContext.ts';

/** Its `data-*` attributes. */
export interface MessageResendState extends Readonly<Record<string, boolean>> {
  /** Whether it was pressed. */
  readonly resent: boolean;
}

export interface MessageResendProps extends PartProps<'button', MessageResendState> {}

/** Sends a rejected message's words once more, as a new message in the place of this one. Renders a `<button>`, and nothing under any other message. */
export const MessageResend: Part<MessageResendProps, HTMLButtonElement> = definePart(
  'button',
  function MessageResend() {
    const session = useSession();
    const { message, mine, labels } = useMessageContext();
    const [resent, setResent] = useState(false);
    if (message.status !== 'rejected' || !mine) return null;
    const own = {
      'aria-disabled': resent || undefined,
      onClick: () => {
        const content = messageOf(session.store.getState(), message.key, { me: session.participant });
        if (resent || !content) return;
        const { queued } = session.send(content.text, message.to ? { to: message.to } : {});
        setResent(true);
        // Accepted or refused, the new one has the words and says how it stands.
        const drop = () => session.discard(message);
        queued.then(drop, drop);
      },
      children: resent ? labels.resent : labels.resend,
    };
    return [own, { resent }];
  },
);
