'use client';

import type { QuestionChoice } from '@rejoin/core';
import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { ApprovalCardChoiceContext, useApprovalCardDraft } from './ApprovalCardContext.ts';

/** Its `data-*` attributes. */
export interface ApprovalCardChoiceState extends Readonly<Record<string, boolean>> {
  readonly chosen: boolean;
}

export interface ApprovalCardChoiceProps extends PartProps<'label', ApprovalCardChoiceState> {
  readonly choice: QuestionChoice;
}

/** Holds one of the answers: an ApprovalCardChoiceRadio, and what it is called. Renders a `<label>`. */
export const ApprovalCardChoice: Part<ApprovalCardChoiceProps, HTMLLabelElement> = forwardRef<
  HTMLLabelElement,
  ApprovalCardChoiceProps
>(function ApprovalCardChoice({ choice, ...props }, ref): ReactElement {
  const { choice: chosen } = useApprovalCardDraft();
  return (
    <ApprovalCardChoiceContext.Provider value={choice}>
      {renderPart('label', props, {}, { chosen: chosen === choice.value }, ref)}
    </ApprovalCardChoiceContext.Provider>
  );
});
