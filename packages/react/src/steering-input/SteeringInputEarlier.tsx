'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useSteeringInputList } from './SteeringInputContext.ts';

/** Its `data-*` attributes. */
export interface SteeringInputEarlierState extends Readonly<Record<string, number>> {
  /** How many are folded away. */
  readonly count: number;
}

export interface SteeringInputEarlierProps extends PartProps<'details', SteeringInputEarlierState> {}

/** Folds away what was settled longest ago. Renders a `<details>`, and nothing while there is nothing to fold. */
export const SteeringInputEarlier: Part<SteeringInputEarlierProps, HTMLDetailsElement> = definePart(
  'details',
  function SteeringInputEarlier() {
    const { earlier } = useSteeringInputList();
    if (earlier.length === 0) return null;
    return [{}, { count: earlier.length }];
  },
);
