'use client';

import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { ApprovalCardFieldContext, useApprovalCard, useApprovalCardDraft } from './ApprovalCardContext.ts';
import type { FormField } from './schemaForm.ts';

/** Its `data-*` attributes. */
export interface ApprovalCardFieldState extends Readonly<Record<string, string | boolean>> {
  readonly kind: FormField['kind'];
  readonly required: boolean;
  readonly invalid: boolean;
}

export interface ApprovalCardFieldProps extends PartProps<'div', ApprovalCardFieldState> {
  readonly field: FormField;
}

/** Holds the parts of one field: its label, its control, and a hint. Renders a `<div>`. */
export const ApprovalCardField: Part<ApprovalCardFieldProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  ApprovalCardFieldProps
>(function ApprovalCardField({ field, ...props }, ref): ReactElement {
  const { labels } = useApprovalCard();
  const { problemOf } = useApprovalCardDraft();
  const id = useId();
  const problem = problemOf(field.name);
  const { kind, required, title, description } = field;
  const value = useMemo(() => {
    const json = kind === 'json';
    const called = title ?? (json ? labels.json : field.name === '' ? labels.value : field.name);
    return {
      ...{ field, problem, id },
      name: required || kind === 'check' ? called : labels.optional(called),
      description: description ?? (json ? labels.jsonHint : undefined),
    };
  }, [field, kind, required, title, description, problem, id, labels]);
  return (
    <ApprovalCardFieldContext.Provider value={value}>
      {renderPart('div', props, {}, { kind, required, invalid: problem !== undefined }, ref)}
    </ApprovalCardFieldContext.Provider>
  );
});
