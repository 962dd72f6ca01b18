'use client';

import { forwardRef, type KeyboardEvent, type ReactElement } from 'react';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useTextField } from '../kit/useTextField.ts';
import { type SteeringInputState, useSteeringInput, useSteeringInputList } from './SteeringInputContext.ts';

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
  const steering = useSteeringInput();
  const { value, state, followUp, hint, hintId, field, cancelEdit, editNewest } = steering;
  const { labels } = useSteeringInputList();
  const { status, editing } = state;
  const text = useTextField(steering);
  const own = {
    ...text,
    // It stays focusable. A reader who is writing when the work ends is not interrupted.
    readOnly: status === 'unavailable' || (status === 'idle' && !followUp && value === ''),
    placeholder: labels.placeholder(status, followUp),
    'aria-label': labels.field,
    'aria-describedby': hint === '' ? undefined : hintId,
    'aria-invalid': status === 'refused' || undefined,
    onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => {
      text.onKeyDown(event);
      if (event.defaultPrevented || event.nativeEvent.isComposing) return;
      if (event.key === 'Escape' && editing) {
        // A dialog around it is not meant.
        event.stopPropagation();
        cancelEdit();
      } else if (event.key !== 'ArrowUp' || value !== '' || !editNewest()) return;
      event.preventDefault();
    },
  };
  return renderPart('textarea', props, own, state, useMergedRef(field, ref));
});
