'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { itemButton } from './itemButton.ts';
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
    const item = useSteeringInputItem();
    return item.status !== 'rejected' && item.status !== 'rolled-back'
      ? null
      : itemButton(item, dismiss, labels.dismiss);
  },
);
