'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListMoreProps extends PartProps<'button', SessionListState> {}

/** Asks for the next page of a list that comes in pages. Renders a `<button>`, and nothing where there is no more. */
export const SessionListMore: Part<SessionListMoreProps, HTMLButtonElement> = definePart(
  'button',
  function SessionListMore() {
    const { list, state, labels } = useSessionListParts();
    if (!list.hasMore) return null;
    const own = {
      'aria-disabled': list.isLoadingMore || undefined,
      onClick: () => {
        if (!list.isLoadingMore) list.loadMore?.();
      },
      children: list.isLoadingMore ? labels.loadingMore : labels.more,
    };
    return [own, state];
  },
);
