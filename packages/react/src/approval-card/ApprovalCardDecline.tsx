'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardDeclineProps extends PartProps<'button', ApprovalCardState> {}

/**
 * Declines. Renders a `<button>`, `aria-disabled` where nothing can be answered, and nothing once the question does not wait here
 * any more.
 */
export const ApprovalCardDecline: Part<ApprovalCardDeclineProps, HTMLButtonElement> = definePart(
  'button',
  function ApprovalCardDecline() {
    const { decline, open, canAnswer, labels, state, titleId } = useApprovalCard();
    if (!open) return null;
    const own = {
      'aria-disabled': canAnswer ? undefined : true,
      'aria-describedby': titleId,
      onClick: decline,
      children: labels.decline,
    };
    return [own, state];
  },
);
