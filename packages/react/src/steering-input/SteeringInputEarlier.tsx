'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useSteeringInputList } from './SteeringInputContext.ts';

/** Its `data-*` attributes. */
export interface SteeringInputEarlierState extends Readonly<Record<string, number>> {
  /** How many are folded away. */
  readonly count: number;
}

export interface SteeringInputEarlierProps extends PartProps<'details', SteeringInputEarlierState> {}

/** Folds away what was settled longest ago. Renders a `<details>`, and nothing while there is nothing to fold. */
export const SteeringInputEarlier: Part<SteeringInputEarlierProps, HTMLDetailsElement> = forwardRef<
  HTMLDetailsElement,
  SteeringInputEarlierProps
>(function SteeringInputEarlier(props, ref): ReactElement | null {
  const { earlier } = useSteeringInputList();
  if (earlier.length === 0) return null;
  return renderPart('details', props, {}, { count: earlier.length }, ref);
});
