'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type ConnectionStatusPartState, useConnectionStatus } from './ConnectionStatusContext.ts';

export interface ConnectionStatusTextProps extends PartProps<'span', ConnectionStatusPartState> {}

/**
 * The state in words: the Retry button's description. Not a live region: a network that comes and goes would talk all the
 * time. Renders a `<span>`.
 */
export const ConnectionStatusText: Part<ConnectionStatusTextProps, HTMLSpanElement> = definePart(
  'span',
  function ConnectionStatusText() {
    const { phase: status, words, textId } = useConnectionStatus();
    return [{ id: textId, dir: useWordsDir(), children: words }, { status }];
  },
);
