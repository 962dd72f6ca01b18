'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { ApprovalCardChoiceState } from './ApprovalCardChoice.tsx';
import { useApprovalCard, useApprovalCardChoice, useApprovalCardDraft } from './ApprovalCardContext.ts';

export interface ApprovalCardChoiceRadioProps
  extends Omit<PartProps<'input', ApprovalCardChoiceState>, 'checked' | 'type'> {}

/** Chooses it. Renders an `<input>`, a radio button. */
export const ApprovalCardChoiceRadio: Part<ApprovalCardChoiceRadioProps, HTMLInputElement> = definePart(
  'input',
  function ApprovalCardChoiceRadio() {
    const { titleId } = useApprovalCard();
    const { choice, choose } = useApprovalCardDraft();
    const { value } = useApprovalCardChoice();
    const chosen = choice === value;
    const own = { type: 'radio', name: titleId, value, checked: chosen, onChange: () => choose(value) };
    return [own, { chosen }];
  },
);
