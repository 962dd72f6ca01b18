'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type SteeringInputItemState, useSteeringInputItem } from './SteeringInputContext.ts';

export interface SteeringInputItemTextProps extends PartProps<'p', SteeringInputItemState> {}

/** Longer ones are scrolled where they stand, by the keyboard too. */
const LONG = 400;
const MANY_LINES = 6;

/** The words. Renders a `<p>`. */
export const SteeringInputItemText: Part<SteeringInputItemTextProps, HTMLParagraphElement> = definePart(
  'p',
  function SteeringInputItemText() {
    const { steer, state, textId } = useSteeringInputItem();
    const { content } = steer;
    const long = content.length > LONG || content.split('\n', MANY_LINES + 1).length > MANY_LINES;
    const own = { id: textId, dir: 'auto', tabIndex: long ? 0 : undefined, children: content };
    return [own, state];
  },
);
