'use client';

import type { SessionView } from '@rejoin/core';
import type { ReactElement } from 'react';
import { useSlice } from '../hooks/useSlice.ts';
import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { withheldStatus } from '../select/withheld.ts';
import { useMessageContext } from './MessageContext.ts';

/** UTF-16 units of a line, about. */
const LINE = 56;
/** More lines than fit in a lane would say no more. */
const MOST = 6;

/** In the place of a text that is not here: why, and about as many lines as it has. An empty place would say that nothing is written. */
export function WithheldText({
  length,
  asked,
}: {
  readonly length: number;
  readonly asked: boolean | 'unseen';
}): ReactElement {
  const { labels } = useMessageContext();
  const status = useSlice(withheldStatus, asked);
  const lines = Math.min(MOST, Math.ceil(length / LINE));
  return (
    <span data-withheld="" data-status={status}>
      <span data-why="" dir={useWordsDir()}>
        {labels.withheld(status)}
      </span>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added.
        <span key={index} data-bone="" aria-hidden="true" />
      ))}
    </span>
  );
}

/**
 * How much a message has written that is not here; 0: all of it is here.
 *
 * @param asked of one that is not read, how much is written may come later than that it was begun: then it is a unit at least
 */
export function withheldLength({ state }: SessionView, key: string, asked: boolean | 'unseen'): number {
  const message = state.messages.get(key);
  if (!message) return 0;
  const { text, status } = message;
  if (text.withheld) return text.length;
  return asked !== true && status === 'streaming' && text.length === 0 && state.owed ? 1 : 0;
}
