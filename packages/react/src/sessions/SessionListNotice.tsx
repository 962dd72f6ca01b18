'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SessionListState, useSessionListParts } from './SessionListContext.ts';

export interface SessionListNoticeProps extends PartProps<'p', SessionListState> {}

/** Why the list is not what it is on the server; said aloud when it comes. Renders a `<p>`, a status that is there before it has words. */
export const SessionListNotice: Part<SessionListNoticeProps, HTMLParagraphElement> = definePart(
  'p',
  function SessionListNotice() {
    const { state, notice } = useSessionListParts();
    return [{ role: 'status', dir: useWordsDir(), children: notice }, state];
  },
);
