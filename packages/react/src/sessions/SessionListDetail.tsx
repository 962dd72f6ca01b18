'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem } from './SessionListContext.ts';
import { detailOf } from './sessionItem.ts';

export interface SessionListDetailProps extends PartProps<'span', SessionListItemState> {}

/** Why a person is asked for, or the oldest question that waits. Renders a `<span>`, and nothing where there is neither. */
export const SessionListDetail: Part<SessionListDetailProps, HTMLSpanElement> = definePart(
  'span',
  function SessionListDetail() {
    const { info, state } = useSessionListItem();
    const detail = detailOf(info);
    return detail ? [{ dir: 'auto', children: detail }, state] : null;
  },
);
