'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardStatusProps extends PartProps<'span', ApprovalCardState> {}

/** What became of the question, and who answered. Renders a `<span>`, and nothing while it waits. */
export const ApprovalCardStatus: Part<ApprovalCardStatusProps, HTMLSpanElement> = definePart(
  'span',
  function ApprovalCardStatus() {
    const { words, state } = useApprovalCard();
    const dir = useWordsDir();
    return words === '' ? null : [{ dir, children: words }, state];
  },
);
