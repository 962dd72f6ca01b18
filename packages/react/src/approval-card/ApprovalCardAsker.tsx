'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardAskerProps extends PartProps<'span', ApprovalCardState> {}

/** Which agent asks. Renders a `<span>`. */
export const ApprovalCardAsker: Part<ApprovalCardAskerProps, HTMLSpanElement> = definePart(
  'span',
  function ApprovalCardAsker() {
    const { asker, labels, state } = useApprovalCard();
    return [{ dir: useWordsDir(), children: labels.asker(asker) }, state];
  },
);
