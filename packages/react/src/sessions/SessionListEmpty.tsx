'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListEmptyProps extends PartProps<'p', SessionListState> {}

/** That there are no sessions, none that were archived, or none with what is searched for. Renders a `<p>`, once that is known. */
export const SessionListEmpty: Part<SessionListEmptyProps, HTMLParagraphElement> = definePart(
  'p',
  function SessionListEmpty() {
    const { state, list, labels, filter } = useSessionListParts();
    const dir = useWordsDir();
    const words = filter.search ? labels.nothingFound : filter.archived ? labels.noneArchived : labels.empty;
    const isOver = state.status === 'refused' || state.status === 'closed';
    // A list of the app's own may say no more than that it is live.
    const isKnown = state.status === 'live' || (list.proven && !isOver);
    return isKnown && state.empty ? [{ dir, children: words }, state] : null;
  },
);
