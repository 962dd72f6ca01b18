'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { itemButton } from './itemButton.ts';
import {
  type SteeringInputItemState,
  useSteeringInputItem,
  useSteeringInputList,
} from './SteeringInputContext.ts';

export interface SteeringInputItemRetractProps extends PartProps<'button', SteeringInputItemState> {}

/** Takes it back, as long as no run has used it. Renders a `<button>` on an own one that no run has used, else nothing. */
export const SteeringInputItemRetract: Part<SteeringInputItemRetractProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputItemRetract() {
    const { retract, labels } = useSteeringInputList();
    const item = useSteeringInputItem();
    return item.state.editable ? itemButton(item, retract, labels.retract) : null;
  },
);
