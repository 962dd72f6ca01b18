'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useSteeringInput } from './SteeringInputContext.ts';
import type { SteeringInputState } from './SteeringInputRoot.tsx';

export interface SteeringInputHintProps extends PartProps<'p', SteeringInputState> {}

/** Why nothing can be said, or what becomes of it: the field's description. Renders a `<p>`, empty where all is as usual. */
export const SteeringInputHint: Part<SteeringInputHintProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  SteeringInputHintProps
>(function SteeringInputHint(props, ref): ReactElement {
  const { hint, hintId, state } = useSteeringInput();
  return renderPart('p', props, { id: hintId, dir: useWordsDir(), children: hint }, state, ref);
});
