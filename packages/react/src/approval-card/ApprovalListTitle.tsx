'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalListState, useApprovalList } from './ApprovalListContext.ts';

export interface ApprovalListTitleProps extends PartProps<'p', ApprovalListState> {}

/** How many questions wait, or that none does. Renders a `<p>`. */
export const ApprovalListTitle: Part<ApprovalListTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalListTitle() {
    const { state, labels } = useApprovalList();
    return [{ dir: useWordsDir(), children: labels.waiting(state.count) }, state];
  },
);
