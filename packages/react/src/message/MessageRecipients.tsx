'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { listWords } from '../kit/listWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { nameIn } from '../select/agents.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageRecipientsProps extends PartProps<'span'> {}

/** Who was asked. Renders a `<span>`, and nothing where the message is for whoever listens. */
export const MessageRecipients: Part<MessageRecipientsProps, HTMLSpanElement> = definePart(
  'span',
  function MessageRecipients() {
    const { message, nameOf, labels } = useMessageContext();
    const locale = useLocale();
    const { to } = message;
    const names = useSession(
      useCallback(
        (view: SessionView) =>
          to &&
          listWords(
            to.map((each) => nameOf({ participant: each, name: nameIn(view, each) })),
            locale,
          ),
        [to, nameOf, locale],
      ),
    );
    if (!names) return null;
    return [{ dir: 'auto', children: labels.to(names) }];
  },
);
