'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useTranscript } from './TranscriptContext.ts';

export interface TranscriptLoadingProps extends PartProps<'div'> {}

/** What stands where the conversation is being loaded. Renders a `<div>`, and nothing otherwise. */
export const TranscriptLoading: Part<TranscriptLoadingProps, HTMLDivElement> = definePart(
  'div',
  function TranscriptLoading() {
    const { status, labels } = useTranscript();
    if (status !== 'loading') return null;
    return [{ children: labels.loading }];
  },
);
