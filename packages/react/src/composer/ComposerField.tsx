'use client';

import { forwardRef, type ReactElement } from 'react';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useTextField } from '../kit/useTextField.ts';
import { type ComposerState, useComposer } from './ComposerContext.ts';

export interface ComposerFieldProps
  extends Omit<PartProps<'textarea', ComposerState>, 'value' | 'defaultValue'> {}

/**
 * Renders a `<textarea>` that grows with its text. Enter sends, Shift + Enter breaks the line, and the Enter that ends an input
 * method's word does neither. Nothing that is pasted is cut off: what is too long says so and waits.
 */
export const ComposerField: Part<ComposerFieldProps, HTMLTextAreaElement> = forwardRef<
  HTMLTextAreaElement,
  ComposerFieldProps
>(function ComposerField(props, ref): ReactElement {
  const composer = useComposer();
  const { state, labels, hintId, field } = composer;
  const { status } = state;
  const own = {
    ...useTextField(composer),
    // It stays focusable, and what was written can still be copied.
    readOnly: status === 'unavailable',
    placeholder: labels.placeholder,
    'aria-label': labels.field,
    'aria-describedby': hintId,
    'aria-invalid': status === 'too-long' || status === 'refused' || undefined,
  };
  return renderPart('textarea', props, own, state, useMergedRef(field, ref));
});
