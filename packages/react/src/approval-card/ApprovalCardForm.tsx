'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { submitsBy } from '../kit/useTextField.ts';
import { type ApprovalCardState, useApprovalCard } from './ApprovalCardContext.ts';

export interface ApprovalCardFormProps extends PartProps<'form', ApprovalCardState> {}

/**
 * Holds what a person answers with, so that Enter in a line sends it. Renders a `<form>`, and nothing once the question does not
 * wait here any more.
 */
export const ApprovalCardForm: Part<ApprovalCardFormProps, HTMLFormElement> = definePart(
  'form',
  function ApprovalCardForm() {
    const { approve, open, state } = useApprovalCard();
    // The form's own words tell what is wrong, and not the browser's.
    return open ? [{ noValidate: true, onSubmit: submitsBy(approve) }, state] : null;
  },
);
