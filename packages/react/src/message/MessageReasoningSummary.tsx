'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { type Locale, useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { messageOf } from '../select/messageList.ts';
import type { Reading } from '../select/reading.ts';
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
  const words = useSlice(countOf, message.key, writing, locale);
  return labels.reasoning(writing, words);
}

const countOf = (
  view: SessionView,
  key: string,
  writing: boolean,
  locale: Locale,
  reading: Reading<number | undefined>,
): number | undefined => {
  if (writing) return 0;
  const message = messageOf(view, key, reading);
  return message?.withheld ? undefined : wordsIn(message, locale);
};
