'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerSummaryProps extends PartProps<'p'> {}

/** How much came. Renders a `<p>`. */
export const AwayMarkerSummary: Part<AwayMarkerSummaryProps, HTMLParagraphElement> = definePart(
  'p',
  function AwayMarkerSummary() {
    const {
      away: { messages, events },
      labels,
    } = useAwayMarker();
    const own = { dir: useWordsDir(), children: labels.summary(messages, events) };
    return [own];
  },
);
