'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';
import { answerWords } from './answerWords.ts';

export interface ApprovalCardAnswerProps extends PartProps<'p', ApprovalCardState> {}

/** What was answered, or is on its way: the choice or the data in words, and the note. Renders a `<p>`, and nothing where the decision is all there is. */
export const ApprovalCardAnswer: Part<ApprovalCardAnswerProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalCardAnswer() {
    const { approval, labels, state } = useApprovalCard();
    const children = answerWords(approval, labels);
    return children === '' ? null : [{ dir: 'auto', children }, state];
  },
);
