'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ComposerState, useComposer } from './ComposerContext.ts';

export interface ComposerSubmitProps extends PartProps<'button', ComposerState> {}

/** Renders a submit `<button>`: `aria-disabled`, with the hint as its reason, while there is nothing to send or it cannot be. */
export const ComposerSubmit: Part<ComposerSubmitProps, HTMLButtonElement> = definePart(
  'button',
  function ComposerSubmit() {
    const { canSend, state, labels, hintId } = useComposer();
    const own = {
      type: 'submit',
      'aria-disabled': canSend ? undefined : true,
      'aria-describedby': state.status === 'ready' ? undefined : hintId,
      children: labels.send,
    };
    return [own, state];
  },
);
