'use client';

import { forwardRef, type MouseEvent, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListOpenProps extends PartProps<'a', SessionListItemState> {}

/** Opens its session. One row is in the order of Tab, the others are reached by the arrows. Renders an `<a>` where the list knows addresses, and else a `<button>`. */
export const SessionListOpen: Part<SessionListOpenProps, HTMLElement> = forwardRef<
  HTMLElement,
  SessionListOpenProps
>(function SessionListOpen(props, ref): ReactElement {
  const { onSelect, hrefOf, setCurrent } = useSessionListParts();
  const { info, state, isCurrent } = useSessionListItem();
  const { session } = info;
  const href = hrefOf?.(session);
  const own = {
    href,
    'data-session-open': '',
    'aria-current': state.selected ? 'true' : undefined,
    tabIndex: isCurrent ? 0 : -1,
    onFocus: () => setCurrent(session),
    onClick(event: MouseEvent) {
      // A new tab or window is the browser's.
      if (!onSelect || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      onSelect(session);
    },
  };
  if (href !== undefined) return renderPart('a', props, own, state, ref);
  // CAST: both take what is common to all elements; what a link alone has does nothing on a button.
  return renderPart('button', props as unknown as PartProps<'button', SessionListItemState>, own, state, ref);
});
