'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SteeringInputState, useSteeringInput, useSteeringInputList } from './SteeringInputContext.ts';

export interface SteeringInputSubmitProps extends PartProps<'button', SteeringInputState> {}

/** Renders a submit `<button>`; `aria-disabled`, with the hint as its reason, while there is nothing to send, or no run to send it to. */
export const SteeringInputSubmit: Part<SteeringInputSubmitProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputSubmit() {
    const { canSend, state, hint, hintId } = useSteeringInput();
    const { labels } = useSteeringInputList();
    const own = {
      type: 'submit',
      'aria-disabled': canSend ? undefined : true,
      'aria-describedby': hint === '' ? undefined : hintId,
      children: state.editing ? labels.save : labels.send,
    };
    return [own, state];
  },
);
