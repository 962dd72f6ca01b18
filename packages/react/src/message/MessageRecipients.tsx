'use client';

import type { SessionView } from '@rejoin/core';
import { useSlice } from '../hooks/useSlice.ts';
import { type Locale, useLocale } from '../kit/LabelsProvider.tsx';
import { listWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { nameIn } from '../select/agentInfo.ts';
import type { MessageInfo } from '../select/messageList.ts';
import { type MessageContextValue, useMessageContext } from './MessageContext.ts';

export interface MessageRecipientsProps extends PartProps<'span'> {}

/** Who was asked. Renders a `<span>`, and nothing where the message is for every agent that listens. */
export const MessageRecipients: Part<MessageRecipientsProps, HTMLSpanElement> = definePart(
  'span',
  function MessageRecipients() {
    const { message, nameOf, labels } = useMessageContext();
    const locale = useLocale();
    const { to } = message;
    const names = useSlice(namesOf, to, nameOf, locale);
    if (!names) return null;
    return [{ dir: 'auto', children: labels.to(names) }];
  },
);

const namesOf = (
  view: SessionView,
  to: MessageInfo['to'],
  nameOf: MessageContextValue['nameOf'],
  locale: Locale,
): string | undefined =>
  to &&
  listWords(
    to.map((participant) => nameOf({ participant, name: nameIn(view, participant) })),
    locale,
  );
