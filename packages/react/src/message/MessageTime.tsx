'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { useMessageContext } from './MessageContext.ts';

export interface MessageTimeProps extends PartProps<'time'> {}

/** When the log took it, by the keeper's clock. Renders a `<time>`, and nothing before the log has the message. */
export const MessageTime: Part<MessageTimeProps, HTMLTimeElement> = definePart(
  'time',
  function MessageTime() {
    const { at } = useMessageContext().message;
    const { clock } = useSessionContext();
    const locale = useLocale();
    if (at === undefined) return null;
    return [timeWords(at, clock.now(), locale)];
  },
);
