'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type HandoffBannerState, useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerWithdrawProps extends PartProps<'button', HandoffBannerState> {}

/** Takes the reader's own request back. Renders a `<button>`, and nothing while none waits. */
export const HandoffBannerWithdraw: Part<HandoffBannerWithdrawProps, HTMLButtonElement> = definePart(
  'button',
  function HandoffBannerWithdraw() {
    const { handoff, state, canAct, labels } = useHandoffBanner();
    const { status, isMe, withdraw } = handoff;
    if (status !== 'requested' || !isMe) return null;
    const own = {
      'aria-disabled': canAct ? undefined : true,
      onClick: () => void (canAct && withdraw()),
      children: labels.withdraw,
    };
    return [own, state];
  },
);
