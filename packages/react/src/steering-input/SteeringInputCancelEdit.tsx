'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useSteeringInput, useSteeringInputList } from './SteeringInputContext.ts';
import type { SteeringInputState } from './SteeringInputRoot.tsx';

export interface SteeringInputCancelEditProps extends PartProps<'button', SteeringInputState> {}

/** Leaves editing, as Escape does. Renders a `<button>`, and nothing while nothing is edited. */
export const SteeringInputCancelEdit: Part<SteeringInputCancelEditProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  SteeringInputCancelEditProps
>(function SteeringInputCancelEdit(props, ref): ReactElement | null {
  const { state, cancelEdit } = useSteeringInput();
  const { labels } = useSteeringInputList();
  if (!state.editing) return null;
  return renderPart(
    'button',
    props,
    { type: 'button', onClick: cancelEdit, children: labels.cancelEdit },
    state,
    ref,
  );
});
