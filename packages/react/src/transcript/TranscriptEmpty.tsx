'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useFocusKept } from '../kit/useFocusKept.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptEmptyProps extends PartProps<'div'> {}

/** What stands where nothing has been said. Renders a `<div>`, and nothing while there are messages or they are being loaded: the focus that was in it is then on what scrolls. */
export const TranscriptEmpty: Part<TranscriptEmptyProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  TranscriptEmptyProps
>(function TranscriptEmpty(props, ref): ReactElement | null {
  const { status, labels, scroller } = useTranscript();
  const kept = useFocusKept(scroller.focus);
  if (status !== 'empty') return null;
  return renderPart('div', props, { ...kept, children: labels.empty }, {}, ref);
});
