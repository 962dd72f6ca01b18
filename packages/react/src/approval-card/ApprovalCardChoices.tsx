'use client';

import type { QuestionChoice } from '@rejoin/core';
import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard, useApprovalCardDraft } from './ApprovalCardContext.ts';

export interface ApprovalCardChoicesProps extends Omit<PartProps<'div', ApprovalCardState>, 'children'> {
  /** One of them: an `<ApprovalCardChoice choice={choice}>`. */
  readonly children: (choice: QuestionChoice) => ReactNode;
}

/** The answers that the question offers. Renders a `<div>`, a radio group, and nothing where it offers none. */
export const ApprovalCardChoices: Part<ApprovalCardChoicesProps, HTMLDivElement> = definePart(
  'div',
  function ApprovalCardChoices({ children, ...props }) {
    const { approval, open, state, titleId, errorId } = useApprovalCard();
    const wrong = useApprovalCardDraft().problemOf('') !== undefined;
    const { choices } = approval;
    if (!choices || !open) return null;
    const own = {
      role: 'radiogroup',
      'aria-labelledby': titleId,
      'aria-invalid': wrong || undefined,
      'aria-describedby': wrong ? errorId : undefined,
      children: choices.map((choice) => <Fragment key={choice.value}>{children(choice)}</Fragment>),
    };
    return [own, state, props];
  },
);
