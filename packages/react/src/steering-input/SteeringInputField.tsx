'use client';

import { type ChangeEvent, forwardRef, type KeyboardEvent, type ReactElement } from 'react';
import { isSendKey } from '../kit/isSendKey.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { submitBy } from '../kit/submitBy.ts';
import { useGrowing } from '../kit/useGrowing.ts';
import { useMergedRef } from '../kit/useMergedRef.ts';
import { useSteeringInput, useSteeringInputList } from './SteeringInputContext.ts';
import type { SteeringInputState } from './SteeringInputRoot.tsx';

export interface SteeringInputFieldProps
  extends Omit<PartProps<'textarea', SteeringInputState>, 'value' | 'defaultValue'> {}

/**
 * Renders a `<textarea>` that grows with its text. Enter sends, Shift + Enter breaks the line; ArrowUp in the empty field edits
 * the newest steer that can be edited, Escape leaves editing and gives back what was being written.
 */
export const SteeringInputField: Part<SteeringInputFieldProps, HTMLTextAreaElement> = forwardRef<
  HTMLTextAreaElement,
  SteeringInputFieldProps
>(function SteeringInputField(props, ref): ReactElement {
  const { value, setValue, submit, state, followUp, hint, hintId, field, cancelEdit, editNewest } =
    useSteeringInput();
  const { labels } = useSteeringInputList();
  const { status, editing } = state;
  useGrowing(field, value);
  const own = {
    rows: 1,
    // Empty, it follows the page, as its placeholder does.
    dir: value === '' ? undefined : 'auto',
    value,
    // It stays focusable. Whoever is writing when the work ends is not interrupted.
    readOnly: status === 'unavailable' || (status === 'idle' && !followUp && value === ''),
    enterKeyHint: 'send',
    placeholder: labels.placeholder(status, followUp),
    'aria-label': labels.field,
    'aria-describedby': hint === '' ? undefined : hintId,
    'aria-invalid': status === 'refused' || undefined,
    onChange: ({ target }: ChangeEvent<HTMLTextAreaElement>) => setValue(target.value),
    onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => {
      if (isSendKey(event)) submitBy(event.currentTarget, submit);
      else if (event.nativeEvent.isComposing) return;
      // A dialog around it is not meant.
      else if (event.key === 'Escape' && editing) {
        event.stopPropagation();
        cancelEdit();
      } else if (event.key !== 'ArrowUp' || value !== '' || !editNewest()) return;
      event.preventDefault();
    },
  };
  return renderPart('textarea', props, own, state, useMergedRef(field, ref));
});
