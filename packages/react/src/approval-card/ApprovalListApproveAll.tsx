'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useApprovalList } from './ApprovalListContext.ts';

/** Its `data-*` attributes. */
export interface ApprovalListApproveAllState extends Readonly<Record<string, number>> {
  /** How many it approves. */
  readonly count: number;
}

export interface ApprovalListApproveAllProps extends PartProps<'button', ApprovalListApproveAllState> {}

/**
 * Approves in one gesture all that asks for consent and is not of high risk; each is a command of its own. Renders a `<button>`, and
 * nothing where there are not two of them.
 */
export const ApprovalListApproveAll: Part<ApprovalListApproveAllProps, HTMLButtonElement> = definePart(
  'button',
  function ApprovalListApproveAll() {
    const { together, approveAll, state, labels } = useApprovalList();
    if (together < 2) return null;
    const children = labels.approveAll(together, state.count);
    return [{ onClick: approveAll, children }, { count: together }];
  },
);
