'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard, useApprovalCardDraft } from './ApprovalCardContext.ts';

export interface ApprovalCardErrorProps extends PartProps<'p', ApprovalCardState> {}

/**
 * Why what was answered here does not count, that nothing can be answered here, or that nothing was chosen. Renders a `<p>`, and
 * nothing while all is well.
 */
export const ApprovalCardError: Part<ApprovalCardErrorProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalCardError() {
    const { approval, error, labels, state, errorId } = useApprovalCard();
    const { problemOf } = useApprovalCardDraft();
    const dir = useWordsDir();
    const problem = approval.asks === 'choice' ? problemOf('') : undefined;
    const children = problem ? labels.problem(problem) : error;
    return children ? [{ id: errorId, dir, children }, state] : null;
  },
);
