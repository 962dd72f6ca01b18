'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListRetryProps extends PartProps<'button', SessionListState> {}

/** Asks the server now. Renders a `<button>`, and nothing unless the connection is lost or was refused. */
export const SessionListRetry: Part<SessionListRetryProps, HTMLButtonElement> = definePart(
  'button',
  function SessionListRetry() {
    const { list, state, labels } = useSessionListParts();
    if (state.status !== 'waiting' && state.status !== 'refused') return null;
    return [{ onClick: list.retryNow, children: labels.retry }, state];
  },
);
