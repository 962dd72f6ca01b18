'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SteeringInputItemState, useSteeringInputItem } from './SteeringInputContext.ts';

export interface SteeringInputItemStatusProps extends PartProps<'span', SteeringInputItemState> {}

/** What became of it, in words that say no more than the log knows. Renders a `<span>`. */
export const SteeringInputItemStatus: Part<SteeringInputItemStatusProps, HTMLSpanElement> = definePart(
  'span',
  function SteeringInputItemStatus() {
    const { words, state, statusId } = useSteeringInputItem();
    return [{ id: statusId, dir: 'auto', children: words }, state];
  },
);
