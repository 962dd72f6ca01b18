'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { AwayMarkerWords } from './AwayMarkerWords.tsx';
import type { AwayMarkerKind, AwayMarkerNews } from './newsOf.ts';

/** Its `data-*` attributes. */
export interface AwayMarkerItemState extends Readonly<Record<string, string>> {
  readonly status: AwayMarkerKind;
}

export interface AwayMarkerItemProps extends PartProps<'li', AwayMarkerItemState> {
  readonly news: AwayMarkerNews;
}

/** To which agents the same has happened, by name. Renders an `<li>`. */
export const AwayMarkerItem: Part<AwayMarkerItemProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  AwayMarkerItemProps
>(function AwayMarkerItem({ news, ...props }, ref): ReactElement {
  const own = { children: <AwayMarkerWords news={news} /> };
  return renderPart('li', props, own, { status: news.kind }, ref);
});
