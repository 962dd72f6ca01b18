'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { AwayMarkerWords } from './AwayMarkerWords.tsx';
import type { AwayMarkerKind } from './awayMarkerLabels.ts';
import type { AwayMarkerNews } from './newsOf.ts';

/** Its `data-*` attributes. */
export interface AwayMarkerItemState extends Readonly<Record<string, string>> {
  readonly status: AwayMarkerKind;
}

export interface AwayMarkerItemProps extends PartProps<'li', AwayMarkerItemState> {
  readonly news: AwayMarkerNews;
}

/** To which agents the same has happened, by name. Renders an `<li>`. */
export const AwayMarkerItem: Part<AwayMarkerItemProps, HTMLLIElement> = definePart(
  'li',
  function AwayMarkerItem({ news, ...props }) {
    const own = { children: <AwayMarkerWords news={news} /> };
    return [own, { status: news.kind }, props];
  },
);
