'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListEmptyProps extends PartProps<'p', SessionListState> {}

/** That there are no sessions. Renders a `<p>`, once that is known. */
export const SessionListEmpty: Part<SessionListEmptyProps, HTMLParagraphElement> = definePart(
  'p',
  function SessionListEmpty() {
    const { state, labels } = useSessionListParts();
    const dir = useWordsDir();
    return state.status === 'live' && state.empty ? [{ dir, children: labels.empty }, state] : null;
  },
);
