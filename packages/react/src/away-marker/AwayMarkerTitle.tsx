'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerTitleProps extends PartProps<'p'> {}

/** What it is about. No heading: it comes and goes, and a page's outline stays. Renders a `<p>`. */
export const AwayMarkerTitle: Part<AwayMarkerTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function AwayMarkerTitle() {
    const { labels } = useAwayMarker();
    return [{ dir: useWordsDir(), children: labels.title }];
  },
);
