'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardAlwaysProps extends PartProps<'button', ApprovalCardState> {}

/**
 * Approves, and allows the agent this tool for the rest of the session: all see the policy, and any of them withdraws it. Renders a
 * `<button>`, `aria-disabled` where nothing can be answered, and nothing where the question is of high risk, about no tool call, or
 * does not wait here any more.
 */
export const ApprovalCardAlways: Part<ApprovalCardAlwaysProps, HTMLButtonElement> = definePart(
  'button',
  function ApprovalCardAlways() {
    const { always, tool, open, canAnswer, labels, state, titleId } = useApprovalCard();
    if (!open || tool === undefined) return null;
    const own = {
      'aria-disabled': canAnswer ? undefined : true,
      'aria-describedby': titleId,
      onClick: always,
      children: labels.always(tool),
    };
    return [own, state];
  },
);
