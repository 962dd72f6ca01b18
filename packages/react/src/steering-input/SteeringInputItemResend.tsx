'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { itemButton } from './itemButton.ts';
import {
  type SteeringInputItemState,
  useSteeringInputItem,
  useSteeringInputList,
} from './SteeringInputContext.ts';

export interface SteeringInputItemResendProps extends PartProps<'button', SteeringInputItemState> {}

/** Sends what no run took as a message, to the agent that it was meant for. Renders a `<button>` on an own one that was not delivered, else nothing. */
export const SteeringInputItemResend: Part<SteeringInputItemResendProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputItemResend() {
    const { sendAsMessage, canSend, labels } = useSteeringInputList();
    const item = useSteeringInputItem();
    return item.undelivered && item.state.own && canSend
      ? itemButton(item, sendAsMessage, labels.sendAsMessage)
      : null;
  },
);
