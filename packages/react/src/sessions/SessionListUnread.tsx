'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListUnreadProps extends PartProps<'span', SessionListItemState> {}

/** How many messages came since its reader last had the session in sight. Renders a `<span>`, and nothing where there are none. */
export const SessionListUnread: Part<SessionListUnreadProps, HTMLSpanElement> = definePart(
  'span',
  function SessionListUnread() {
    const { labels } = useSessionListParts();
    const { info, state } = useSessionListItem();
    const { unread = 0 } = info;
    const dir = useWordsDir();
    return unread === 0 ? null : [{ dir, children: labels.unread(unread) }, state];
  },
);
