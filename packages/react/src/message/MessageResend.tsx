'use client';

import type { MessageSent } from '@rejoin/core/protocol';
import { useState } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';

/** Its `data-*` attributes. */
export interface MessageResendState extends Readonly<Record<string, boolean>> {
  /** Whether it was pressed. */
  readonly resent: boolean;
}

export interface MessageResendProps extends PartProps<'button', MessageResendState> {}

/** Sends what a rejected message said once more, with its files, as a new message in the place of this one. Renders a `<button>`, and nothing under any other message. */
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
        const { entry, files } = session.store.getState().pending.get(message.id) ?? {};
        if (resent || !entry) return;
        // CAST: this page's own outbox holds what `send` has made.
        const { content, to } = entry.event as unknown as MessageSent;
        const said = typeof content === 'string' ? content : { parts: content, files };
        const { queued } = session.send(said, { to });
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
