'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SteeringInputState, useSteeringInput, useSteeringInputList } from './SteeringInputContext.ts';

export interface SteeringInputCancelEditProps extends PartProps<'button', SteeringInputState> {}

/** Leaves editing, as Escape does. Renders a `<button>`, and nothing while nothing is edited. */
export const SteeringInputCancelEdit: Part<SteeringInputCancelEditProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputCancelEdit() {
    const { state, cancelEdit } = useSteeringInput();
    const { labels } = useSteeringInputList();
    if (!state.editing) return null;
    return [{ onClick: cancelEdit, children: labels.cancelEdit }, state];
  },
);
