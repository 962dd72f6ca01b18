'use client';

import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ApprovalCardState, useApprovalCard, useApprovalCardDraft } from './ApprovalCardContext.ts';
import type { FormField } from './schemaForm.ts';

export interface ApprovalCardFieldsProps extends Omit<PartProps<'div', ApprovalCardState>, 'children'> {
  /** One of them: an `<ApprovalCardField field={field}>`. */
  readonly children: (field: FormField) => ReactNode;
}

/**
 * The fields of what is asked for, by the question's JSON Schema: lines, numbers, checks and options; one for JSON where
 * something cannot be drawn. Renders a `<div>`, and nothing where no data is asked for.
 */
export const ApprovalCardFields: Part<ApprovalCardFieldsProps, HTMLDivElement> = definePart(
  'div',
  function ApprovalCardFields({ children, ...props }) {
    const { open, state } = useApprovalCard();
    const { form } = useApprovalCardDraft();
    if (!form || !open) return null;
    const fields = form.fields.map((field) => <Fragment key={field.name}>{children(field)}</Fragment>);
    return [{ children: fields }, state, props];
  },
);
