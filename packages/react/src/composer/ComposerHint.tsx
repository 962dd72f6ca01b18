'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ComposerState, useComposer } from './ComposerContext.ts';

export interface ComposerHintProps extends PartProps<'p', ComposerState> {}

/** What becomes of the text, or why it cannot be sent; else what the keys do: the field's description. Renders a `<p>`. */
export const ComposerHint: Part<ComposerHintProps, HTMLParagraphElement> = definePart(
  'p',
  function ComposerHint() {
    const { hint, hintId, state } = useComposer();
    return [{ id: hintId, dir: useWordsDir(), children: hint }, state];
  },
);
