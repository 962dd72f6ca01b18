'use client';

import { Fragment, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';
import type { AwayMarkerNews } from './newsOf.ts';

export interface AwayMarkerListProps extends Omit<PartProps<'ul'>, 'children'> {
  /** One item: an `<AwayMarkerItem news={news}>`. */
  readonly children: (news: AwayMarkerNews) => ReactNode;
}

/** What happened to agents, most urgent first. Renders a `<ul>`, and nothing where nothing did. */
export const AwayMarkerList: Part<AwayMarkerListProps, HTMLUListElement> = definePart(
  'ul',
  function AwayMarkerList({ children, ...props }) {
    const { news } = useAwayMarker();
    if (news.length === 0) return null;
    const own = {
      // Safari drops the role of a list without markers.
      role: 'list',
      children: news.map((each) => <Fragment key={each.kind}>{children(each)}</Fragment>),
    };
    return [own, {}, props];
  },
);
