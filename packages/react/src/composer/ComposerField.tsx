'use client';

import { type ChangeEvent, forwardRef, type KeyboardEvent, type ReactElement } from 'react';
import { isSendKey } from '../kit/isSendKey.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { submitBy } from '../kit/submitBy.ts';
import { useGrowing } from '../kit/useGrowing.ts';
import { useMergedRef } from '../kit/useMergedRef.ts';
import { useComposer } from './ComposerContext.ts';
import type { ComposerState } from './ComposerRoot.tsx';

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
  const { value, setValue, submit, state, labels, hintId, field } = useComposer();
  const { status } = state;
  useGrowing(field, value);
  const own = {
    rows: 1,
    // Empty, it follows the page, as its placeholder does.
    dir: value === '' ? undefined : 'auto',
    value,
    // It stays focusable, and what was written can still be copied.
    readOnly: status === 'unavailable',
    enterKeyHint: 'send',
    placeholder: labels.placeholder,
    'aria-label': labels.field,
    'aria-describedby': hintId,
    'aria-invalid': status === 'too-long' || status === 'refused' || undefined,
    onChange: ({ target }: ChangeEvent<HTMLTextAreaElement>) => setValue(target.value),
    onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => {
      if (!isSendKey(event)) return;
      event.preventDefault();
      submitBy(event.currentTarget, submit);
    },
  };
  return renderPart('textarea', props, own, state, useMergedRef(field, ref));
});
