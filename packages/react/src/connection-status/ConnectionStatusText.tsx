'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useConnectionStatus } from './ConnectionStatusContext.ts';
import type { ConnectionStatusPartState } from './ConnectionStatusDot.tsx';

export interface ConnectionStatusTextProps extends PartProps<'span', ConnectionStatusPartState> {}

/**
 * The state in words: the Retry button's description. Not a live region: a network that comes and goes would talk all the
 * time. Renders a `<span>`.
 */
export const ConnectionStatusText: Part<ConnectionStatusTextProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  ConnectionStatusTextProps
>(function ConnectionStatusText(props, ref): ReactElement {
  const { phase: status, words, textId } = useConnectionStatus();
  return renderPart('span', props, { id: textId, dir: useWordsDir(), children: words }, { status }, ref);
});
