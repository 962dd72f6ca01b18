'use client';

import { forwardRef, type ReactElement } from 'react';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useMessageContext } from './MessageContext.ts';
import { timeWords } from './timeWords.ts';

export interface MessageTimeProps extends PartProps<'time'> {}

/** When the log took it, by the keeper's clock. Renders a `<time>`, and nothing before the log has the message. */
export const MessageTime: Part<MessageTimeProps, HTMLTimeElement> = forwardRef<
  HTMLTimeElement,
  MessageTimeProps
>(function MessageTime(props, ref): ReactElement | null {
  const { at } = useMessageContext().message;
  const { clock } = useSessionContext();
  const locale = useLocale();
  if (at === undefined) return null;
  return renderPart('time', props, timeWords(at, clock.now(), locale), {}, ref);
});
