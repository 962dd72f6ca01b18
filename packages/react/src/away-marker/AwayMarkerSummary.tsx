'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerSummaryProps extends PartProps<'p'> {}

/** How much came. Renders a `<p>`. */
export const AwayMarkerSummary: Part<AwayMarkerSummaryProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  AwayMarkerSummaryProps
>(function AwayMarkerSummary(props, ref): ReactElement {
  const {
    away: { messages, events },
    labels,
  } = useAwayMarker();
  const own = { dir: useWordsDir(), children: labels.summary(messages, events) };
  return renderPart('p', props, own, {}, ref);
});
