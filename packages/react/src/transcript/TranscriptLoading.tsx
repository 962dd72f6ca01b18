'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptLoadingProps extends PartProps<'div'> {}

/** What stands where the conversation is being loaded. Renders a `<div>`, and nothing otherwise. */
export const TranscriptLoading: Part<TranscriptLoadingProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  TranscriptLoadingProps
>(function TranscriptLoading(props, ref): ReactElement | null {
  const { status, labels } = useTranscript();
  if (status !== 'loading') return null;
  return renderPart('div', props, { children: labels.loading }, {}, ref);
});
