'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { messageOf } from '../select/messageList.ts';
import { useMessageContext } from './MessageContext.ts';
import { wordsIn } from './wordsIn.ts';

export interface MessageReasoningSummaryProps extends PartProps<'summary'> {}

/** That something is being thought or, afterwards, how much it was. Renders a `<summary>`. */
export const MessageReasoningSummary: Part<MessageReasoningSummaryProps, HTMLElement> = definePart(
  'summary',
  function MessageReasoningSummary() {
    return [{ children: useReasoningWords() }];
  },
);

export function useReasoningWords(): string {
  const { message, writing, labels } = useMessageContext();
  const locale = useLocale();
  const { participant: me } = useSession();
  const words = useSession(
    useCallback(
      (view: SessionView) => (writing ? 0 : wordsIn(messageOf(view, me, message.key), locale)),
      [writing, me, message.key, locale],
    ),
  );
  return labels.reasoning(writing, words);
}
