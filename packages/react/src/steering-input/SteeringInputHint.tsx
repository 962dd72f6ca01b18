'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SteeringInputState, useSteeringInput } from './SteeringInputContext.ts';

export interface SteeringInputHintProps extends PartProps<'p', SteeringInputState> {}

/** Why nothing can be said, or what becomes of it: the field's description. Renders a `<p>`, empty where all is as usual. */
export const SteeringInputHint: Part<SteeringInputHintProps, HTMLParagraphElement> = definePart(
  'p',
  function SteeringInputHint() {
    const { hint, hintId, state } = useSteeringInput();
    return [{ id: hintId, dir: useWordsDir(), children: hint }, state];
  },
);
