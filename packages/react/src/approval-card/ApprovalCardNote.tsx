'use client';

import type { ChangeEvent } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useApprovalCard, useApprovalCardDraft } from './ApprovalCardContext.ts';

export interface ApprovalCardNoteProps extends Omit<PartProps<'textarea'>, 'value' | 'defaultValue'> {}

/** A sentence for the agent, which goes with the answer: why it was declined, for example. Renders a `<textarea>`, and nothing once the question does not wait here any more. */
export const ApprovalCardNote: Part<ApprovalCardNoteProps, HTMLTextAreaElement> = definePart(
  'textarea',
  function ApprovalCardNote() {
    const { labels, open } = useApprovalCard();
    const { note, setNote } = useApprovalCardDraft();
    if (!open) return null;
    const own = {
      rows: 1,
      dir: note === '' ? undefined : 'auto',
      value: note,
      'aria-label': labels.note,
      placeholder: labels.note,
      onChange: ({ target }: ChangeEvent<HTMLTextAreaElement>) => setNote(target.value),
    };
    return [own];
  },
);
