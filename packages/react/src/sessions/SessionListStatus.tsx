'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListItemState, useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListStatusProps extends PartProps<'span', SessionListItemState> {}

/** What goes on in the session, the most urgent of it, in words. Renders a `<span>`, and nothing while it is quiet. */
export const SessionListStatus: Part<SessionListStatusProps, HTMLSpanElement> = definePart(
  'span',
  function SessionListStatus() {
    const { labels, nameOf } = useSessionListParts();
    const { info, state } = useSessionListItem();
    const { waiting = 0, running = 0, floor } = info;
    const dir = useWordsDir();
    const name = floor
      ? nameOf({
          participant: floor.participant,
          name: floor.participant.slice(floor.participant.indexOf(':') + 1),
        })
      : '';
    const words = labels.status(state.status, { questions: waiting, running, name });
    return words === '' ? null : [{ dir, children: words }, state];
  },
);
