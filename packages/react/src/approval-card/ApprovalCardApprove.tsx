'use client';

import type { MouseEvent } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardApproveProps extends PartProps<'button', ApprovalCardState> {}

/**
 * Approves, or sends what was chosen or written. Renders a submit `<button>`, `aria-disabled` where nothing can be answered, and
 * nothing once the question does not wait here any more.
 */
export const ApprovalCardApprove: Part<ApprovalCardApproveProps, HTMLButtonElement> = definePart(
  'button',
  function ApprovalCardApprove() {
    const { approval, approve, open, canAnswer, labels, state, titleId } = useApprovalCard();
    if (!open) return null;
    const own = {
      type: 'submit',
      'aria-disabled': canAnswer ? undefined : true,
      'aria-describedby': titleId,
      onClick(event: MouseEvent) {
        // It works by itself, and a form around it does not send once more.
        event.preventDefault();
        approve();
      },
      children: approval.asks === 'consent' ? labels.approve : labels.send,
    };
    return [own, state];
  },
);
