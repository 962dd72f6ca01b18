'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useApprovalCard, useApprovalCardField } from './ApprovalCardContext.ts';
import { hintIdOf } from './ApprovalCardFieldControl.tsx';

/** Its `data-*` attributes. */
export interface ApprovalCardFieldHintState extends Readonly<Record<string, boolean>> {
  readonly invalid: boolean;
}

export interface ApprovalCardFieldHintProps extends PartProps<'p', ApprovalCardFieldHintState> {}

/** What is wrong with what was written, or else what the field is for. Renders a `<p>`, and nothing where there is nothing to tell. */
export const ApprovalCardFieldHint: Part<ApprovalCardFieldHintProps, HTMLParagraphElement> = definePart(
  'p',
  function ApprovalCardFieldHint() {
    const { labels } = useApprovalCard();
    const { id, problem, description } = useApprovalCardField();
    const children = problem ? labels.problem(problem) : description;
    if (!children) return null;
    return [{ id: hintIdOf(id), dir: 'auto', children }, { invalid: problem !== undefined }];
  },
);
