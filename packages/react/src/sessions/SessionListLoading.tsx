'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListLoadingProps extends PartProps<'p', SessionListState> {}

/** That the list is on its way. Renders a `<p>`, and nothing once there is one. */
export const SessionListLoading: Part<SessionListLoadingProps, HTMLParagraphElement> = definePart(
  'p',
  function SessionListLoading() {
    const { state, list, labels } = useSessionListParts();
    const dir = useWordsDir();
    const isComing = state.status === 'connecting' || state.status === 'idle';
    return isComing && !list.proven && state.empty ? [{ dir, children: labels.loading }, state] : null;
  },
);
