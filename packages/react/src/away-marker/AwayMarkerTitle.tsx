'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useWordsDir } from '../kit/useWordsDir.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerTitleProps extends PartProps<'p'> {}

/** What it is about. No heading: it comes and goes, and a page's outline stays. Renders a `<p>`. */
export const AwayMarkerTitle: Part<AwayMarkerTitleProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  AwayMarkerTitleProps
>(function AwayMarkerTitle(props, ref): ReactElement {
  const { labels } = useAwayMarker();
  return renderPart('p', props, { dir: useWordsDir(), children: labels.title }, {}, ref);
});
