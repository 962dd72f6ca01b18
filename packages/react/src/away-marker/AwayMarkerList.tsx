'use client';

import { Fragment, forwardRef, type ReactElement, type ReactNode } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';
import type { AwayMarkerNews } from './newsOf.ts';

export interface AwayMarkerListProps extends Omit<PartProps<'ul'>, 'children'> {
  /** One item: an `<AwayMarkerItem news={news}>`. */
  readonly children: (news: AwayMarkerNews) => ReactNode;
}

/** What happened to agents, most urgent first. Renders a `<ul>`, and nothing where nothing did. */
export const AwayMarkerList: Part<AwayMarkerListProps, HTMLUListElement> = forwardRef<
  HTMLUListElement,
  AwayMarkerListProps
>(function AwayMarkerList({ children, ...props }, ref): ReactElement | null {
  const { news } = useAwayMarker();
  if (news.length === 0) return null;
  const own = {
    // Safari drops the role of a list without markers.
    role: 'list',
    children: news.map((each) => <Fragment key={each.kind}>{children(each)}</Fragment>),
  };
  return renderPart('ul', props, own, {}, ref);
});
