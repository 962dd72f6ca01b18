'use client';

import { type FocusEvent, useState } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ConnectionStatusPartState, useConnectionStatus } from './ConnectionStatusContext.ts';

export interface ConnectionStatusRetryProps extends PartProps<'button', ConnectionStatusPartState> {}

/**
 * Tries now instead of later. Renders a `<button>`, described by the words, where trying may help or is under way. A reader who has
 * come to it by the keyboard keeps it, `aria-disabled`, until he goes on: focus does not fall off the page.
 */
export const ConnectionStatusRetry: Part<ConnectionStatusRetryProps, HTMLButtonElement> = definePart(
  'button',
  function ConnectionStatusRetry() {
    const { phase: status, retryNow, retryable, retrying, labels, textId } = useConnectionStatus();
    const [held, setHeld] = useState(false);
    if (!retryable && !retrying && !held) return null;
    const own = {
      'aria-disabled': retryable ? undefined : true,
      'aria-describedby': textId,
      onClick: () => {
        if (retryable) retryNow();
      },
      onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) =>
        setHeld(currentTarget.matches(':focus-visible')),
      onKeyDown: () => setHeld(true),
      onBlur: () => setHeld(false),
      children: labels.retry,
    };
    return [own, { status }];
  },
);
