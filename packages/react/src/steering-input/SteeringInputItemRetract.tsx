'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useSteeringInputItem, useSteeringInputList } from './SteeringInputContext.ts';
import type { SteeringInputItemState } from './SteeringInputItem.tsx';

export interface SteeringInputItemRetractProps extends PartProps<'button', SteeringInputItemState> {}

/** Takes it back, as long as no run has used it. Renders a `<button>` on an own one that no run has used, else nothing. */
export const SteeringInputItemRetract: Part<SteeringInputItemRetractProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  SteeringInputItemRetractProps
>(function SteeringInputItemRetract(props, ref): ReactElement | null {
  const { retract, labels } = useSteeringInputList();
  const { steer, state, textId } = useSteeringInputItem();
  if (!state.editable) return null;
  const own = {
    type: 'button',
    'aria-describedby': textId,
    onClick: () => retract(steer),
    children: labels.retract,
  };
  return renderPart('button', props, own, state, ref);
});
