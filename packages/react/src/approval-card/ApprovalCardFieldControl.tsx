'use client';

import { type ChangeEvent, forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useApprovalCard, useApprovalCardDraft, useApprovalCardField } from './ApprovalCardContext.ts';
import type { ApprovalCardFieldState } from './ApprovalCardField.tsx';

export interface ApprovalCardFieldControlProps
  extends Omit<PartProps<'input', ApprovalCardFieldState>, 'value' | 'checked' | 'type'> {}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What a person writes into, chooses from or checks. Renders an `<input>`, a `<textarea>` or a `<select>`, by the field's kind. */
export const ApprovalCardFieldControl: Part<ApprovalCardFieldControlProps, HTMLInputElement> = forwardRef<
  HTMLInputElement,
  ApprovalCardFieldControlProps
>(function ApprovalCardFieldControl(props, ref): ReactElement {
  const { labels } = useApprovalCard();
  const { values, setValue } = useApprovalCardDraft();
  const { field, id, problem, description } = useApprovalCardField();
  const { name, kind, required, options, inputType } = field;
  const value = values.get(name) ?? field.initial;
  const invalid = problem !== undefined;
  const own = {
    id,
    'aria-required': (required && kind !== 'check') || undefined,
    'aria-invalid': invalid || undefined,
    'aria-describedby': invalid || description !== undefined ? hintIdOf(id) : undefined,
  };
  const written = {
    ...own,
    dir: value === '' ? undefined : 'auto',
    value: String(value),
    onChange: ({ target }: ChangeEvent<Control>) => setValue(name, target.value),
  };
  const state = { kind, required, invalid };
  if (kind === 'check') {
    const check = {
      ...own,
      type: 'checkbox',
      checked: value === true,
      onChange: ({ target }: ChangeEvent<HTMLInputElement>) => setValue(name, target.checked),
    };
    return renderPart('input', props, check, state, ref);
  }
  if (kind === 'option') {
    const children = (
      <>
        {(!required || field.initial === '') && <option value="">{required ? labels.choose : ''}</option>}
        {options?.map((option, index) => (
          <option key={option.label} value={index}>
            {option.label}
          </option>
        ))}
      </>
    );
    return renderPart(SELECT, props, { ...written, dir: undefined, children }, state, ref);
  }
  if (kind === 'line' || kind === 'number' || kind === 'whole') {
    const inputMode = kind === 'number' ? 'decimal' : kind === 'whole' ? 'numeric' : undefined;
    const line = { ...written, type: inputType ?? 'text', inputMode, autoComplete: 'off' };
    return renderPart('input', props, line, state, ref);
  }
  const code = kind === 'json' ? { dir: 'ltr', spellCheck: false } : {};
  return renderPart(TEXTAREA, props, { ...written, rows: 3, ...code }, state, ref);
});

// CAST: these take what an input takes of the props that a consumer may give; what differs is the part's own.
const SELECT = 'select' as 'input';
// CAST: see above.
const TEXTAREA = 'textarea' as 'input';

export const hintIdOf = (id: string): string => `${id}-hint`;
