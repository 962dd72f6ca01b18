'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerTakeProps extends PartProps<'button', HandoffBannerState> {}

/** Takes the floor. Renders a `<button>`, and nothing while an operator has it, and for all who are no operators. */
export const HandoffBannerTake: Part<HandoffBannerTakeProps, HTMLButtonElement> = definePart(
  'button',
  function HandoffBannerTake() {
    const { handoff, state, canAct, labels } = useHandoffBanner();
    const { status, isOperator, take } = handoff;
    if (!isOperator || status === 'mine' || status === 'held') return null;
    const own = {
      'aria-disabled': canAct ? undefined : true,
      onClick: () => void (canAct && take()),
      children: labels.take,
    };
    return [own, state];
  },
);
