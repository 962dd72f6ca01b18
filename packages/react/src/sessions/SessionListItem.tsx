'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem } from './SessionListContext.ts';

export interface SessionListItemProps extends PartProps<'li', SessionListItemState> {}

/** One session. Renders an `<li>`. */
export const SessionListItem: Part<SessionListItemProps, HTMLLIElement> = definePart(
  'li',
  function SessionListItem() {
    return [{}, useSessionListItem().state];
  },
);
