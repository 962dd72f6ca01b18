'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardDetailProps extends PartProps<'p', ApprovalCardState> {}

/** Longer ones are scrolled where they stand, by the keyboard too. */
const LONG = 600;
const MANY_LINES = 8;

/** What the question is about, as plain text. Renders a `<p>`, and nothing where there is no more than the title. */
export const ApprovalCardDetail: Part<ApprovalCardDetailProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalCardDetail() {
    const { approval, state } = useApprovalCard();
    const { detail } = approval;
    if (!detail) return null;
    const long = detail.length > LONG || detail.split('\n', MANY_LINES + 1).length > MANY_LINES;
    return [{ dir: 'auto', tabIndex: long ? 0 : undefined, children: detail }, state];
  },
);
