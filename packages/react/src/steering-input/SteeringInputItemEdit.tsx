'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { itemButton } from './itemButton.ts';
import {
  type SteeringInputItemState,
  useSteeringInputItem,
  useSteeringInputList,
} from './SteeringInputContext.ts';

export interface SteeringInputItemEditProps extends PartProps<'button', SteeringInputItemState> {}

/** Puts the words into the field, to be replaced at once wherever no run has used them. Renders a `<button>` on an own one that no run has used and that is not being edited, else nothing. */
export const SteeringInputItemEdit: Part<SteeringInputItemEditProps, HTMLButtonElement> = definePart(
  'button',
  function SteeringInputItemEdit() {
    const { edit, labels } = useSteeringInputList();
    const item = useSteeringInputItem();
    return !item.state.editable || item.state.editing ? null : itemButton(item, edit, labels.edit);
  },
);
