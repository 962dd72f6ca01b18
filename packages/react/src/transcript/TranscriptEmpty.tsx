'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptEmptyProps extends PartProps<'div'> {}

/** What stands where nothing has been said. Renders a `<div>`, and nothing while there are messages or they are being loaded. */
export const TranscriptEmpty: Part<TranscriptEmptyProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  TranscriptEmptyProps
>(function TranscriptEmpty(props, ref): ReactElement | null {
  const { status, labels } = useTranscript();
  if (status !== 'empty') return null;
  return renderPart('div', props, { children: labels.empty }, {}, ref);
});
