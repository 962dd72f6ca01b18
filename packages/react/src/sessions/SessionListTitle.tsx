'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListTitleProps extends PartProps<'span', SessionListItemState> {}

/** The first line of what a person asked first. Renders a `<span>`. */
export const SessionListTitle: Part<SessionListTitleProps, HTMLSpanElement> = definePart(
  'span',
  function SessionListTitle() {
    const { labels } = useSessionListParts();
    const { info, state } = useSessionListItem();
    return [{ dir: 'auto', children: info.title || labels.untitled }, state];
  },
);
