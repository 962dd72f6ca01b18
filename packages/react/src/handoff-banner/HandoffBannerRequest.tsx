'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerRequestProps extends PartProps<'button', HandoffBannerState> {}

/** Asks for a person. Renders a `<button>`, `aria-disabled` while something is on its way, and nothing while one is asked for or here, and for operators, who take the floor themselves. */
export const HandoffBannerRequest: Part<HandoffBannerRequestProps, HTMLButtonElement> = definePart(
  'button',
  function HandoffBannerRequest() {
    const { handoff, state, canAct, labels } = useHandoffBanner();
    const { status, isOperator, request } = handoff;
    if (isOperator || !(status === 'agents' || status === 'returned')) return null;
    const own = {
      'aria-disabled': canAct ? undefined : true,
      onClick: () => void (canAct && request()),
      children: labels.request,
    };
    return [own, state];
  },
);
