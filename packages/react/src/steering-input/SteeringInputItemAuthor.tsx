'use client';

import { useSlice } from '../hooks/useSlice.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { nameIn } from '../select/agentInfo.ts';
import { type SteeringInputItemState, useSteeringInputItem } from './SteeringInputContext.ts';

export interface SteeringInputItemAuthorProps extends PartProps<'span', SteeringInputItemState> {}

/** Who said it. Renders a `<span>`, and nothing if it was oneself. */
export const SteeringInputItemAuthor: Part<SteeringInputItemAuthorProps, HTMLSpanElement> = definePart(
  'span',
  function SteeringInputItemAuthor() {
    const { steer, state } = useSteeringInputItem();
    const name = useSlice(nameIn, steer.by);
    if (state.own) return null;
    return [{ dir: 'auto', children: name }, state];
  },
);
