'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardRiskProps extends PartProps<'span', ApprovalCardState> {}

/** How much depends on it, in words, by the agent's own judgement. Renders a `<span>`, and nothing where the agent says nothing of it. */
export const ApprovalCardRisk: Part<ApprovalCardRiskProps, HTMLSpanElement> = definePart(
  'span',
  function ApprovalCardRisk() {
    const { approval, labels, state } = useApprovalCard();
    const dir = useWordsDir();
    return approval.risk ? [{ dir, children: labels.risk(approval.risk) }, state] : null;
  },
);
