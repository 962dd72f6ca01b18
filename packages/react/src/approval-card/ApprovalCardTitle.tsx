'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardTitleProps extends PartProps<'p', ApprovalCardState> {}

/** What is asked, in one line: the card's name. No heading: it comes and goes, and a page's outline stays. Renders a `<p>`. */
export const ApprovalCardTitle: Part<ApprovalCardTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalCardTitle() {
    const { approval, state, titleId } = useApprovalCard();
    return [{ id: titleId, dir: 'auto', children: approval.title }, state];
  },
);
