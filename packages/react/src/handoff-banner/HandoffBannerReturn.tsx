'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerReturnProps extends PartProps<'button', HandoffBannerState> {}

/**
 * Gives the floor back to the agents, with the note. Renders a `<button>`, `aria-disabled` while something is on its way, and
 * nothing where the reader is no operator, or agents have the floor.
 */
export const HandoffBannerReturn: Part<HandoffBannerReturnProps, HTMLButtonElement> = definePart(
  'button',
  function HandoffBannerReturn() {
    const { handoff, state, canAct, labels, note, setNote } = useHandoffBanner();
    const { status, isOperator, giveBack } = handoff;
    if (!isOperator || !(status === 'mine' || status === 'held')) return null;
    const own = {
      'aria-disabled': canAct ? undefined : true,
      onClick() {
        if (!canAct) return;
        giveBack(note);
        setNote('');
      },
      children: labels.giveBack,
    };
    return [own, state];
  },
);
