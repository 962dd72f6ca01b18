'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { nameIn } from '../select/agents.ts';
import { useSteeringInputItem } from './SteeringInputContext.ts';
import type { SteeringInputItemState } from './SteeringInputItem.tsx';

export interface SteeringInputItemAuthorProps extends PartProps<'span', SteeringInputItemState> {}

/** Who said it. Renders a `<span>`, and nothing if it was oneself. */
export const SteeringInputItemAuthor: Part<SteeringInputItemAuthorProps, HTMLSpanElement> = definePart(
  'span',
  function SteeringInputItemAuthor() {
    const { steer, state } = useSteeringInputItem();
    const { by } = steer;
    const name = useSession(useCallback((view: SessionView) => nameIn(view, by), [by]));
    if (state.own) return null;
    return [{ dir: 'auto', children: name }, state];
  },
);
