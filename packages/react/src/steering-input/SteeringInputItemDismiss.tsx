'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import {
  type SteeringInputItemState,
  useSteeringInputItem,
  useSteeringInputList,
} from './SteeringInputContext.ts';

export interface SteeringInputItemDismissProps extends PartProps<'button', SteeringInputItemState> {}

/** Takes what could not be sent out of the list; the log has never known it. Renders a `<button>` on such a one, else nothing. */
export const SteeringInputItemDismiss: Part<SteeringInputItemDismissProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputItemDismiss() {
    const { dismiss, labels } = useSteeringInputList();
    const { steer, status, state, textId } = useSteeringInputItem();
    if (status !== 'rejected' && status !== 'rolled-back') return null;
    const own = {
      type: 'button',
      'aria-describedby': textId,
      onClick: () => dismiss(steer),
      children: labels.dismiss,
    };
    return [own, state];
  },
);
