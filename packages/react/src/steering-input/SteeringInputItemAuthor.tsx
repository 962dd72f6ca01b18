'use client';

import type { SessionView } from '@rejoin/core';
import { forwardRef, type ReactElement, useCallback } from 'react';
import { useSession } from '../hooks/useSession.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { nameIn } from '../select/agents.ts';
import { useSteeringInputItem } from './SteeringInputContext.ts';
import type { SteeringInputItemState } from './SteeringInputItem.tsx';

export interface SteeringInputItemAuthorProps extends PartProps<'span', SteeringInputItemState> {}

/** Who said it. Renders a `<span>`, and nothing if it was oneself. */
export const SteeringInputItemAuthor: Part<SteeringInputItemAuthorProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  SteeringInputItemAuthorProps
>(function SteeringInputItemAuthor(props, ref): ReactElement | null {
  const { steer, state } = useSteeringInputItem();
  const { by } = steer;
  const name = useSession(useCallback((view: SessionView) => nameIn(view, by), [by]));
  if (state.own) return null;
  return renderPart('span', props, { dir: 'auto', children: name }, state, ref);
});
