'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useSteeringInputItem } from './SteeringInputContext.ts';
import type { SteeringInputItemState } from './SteeringInputItem.tsx';

export interface SteeringInputItemStatusProps extends PartProps<'span', SteeringInputItemState> {}

/** What became of it, in words that say no more than the log knows. Renders a `<span>`. */
export const SteeringInputItemStatus: Part<SteeringInputItemStatusProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  SteeringInputItemStatusProps
>(function SteeringInputItemStatus(props, ref): ReactElement {
  const { words, state, statusId } = useSteeringInputItem();
  return renderPart('span', props, { id: statusId, dir: 'auto', children: words }, state, ref);
});
