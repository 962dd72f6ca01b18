'use client';

import { forwardRef, type ReactElement } from 'react';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { type Part, withClass } from '../kit/renderPart.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';
import { AwayMarkerDismiss } from './AwayMarkerDismiss.tsx';
import { AwayMarkerItem } from './AwayMarkerItem.tsx';
import { AwayMarkerList } from './AwayMarkerList.tsx';
import { AwayMarkerRoot, type AwayMarkerRootProps } from './AwayMarkerRoot.tsx';
import { AwayMarkerSince } from './AwayMarkerSince.tsx';
import { AwayMarkerSummary } from './AwayMarkerSummary.tsx';
import { AwayMarkerTitle } from './AwayMarkerTitle.tsx';
import { AwayMarkerWords } from './AwayMarkerWords.tsx';
import type { AwayMarkerKind } from './awayMarkerLabels.ts';

export interface AwayMarkerProps extends Omit<AwayMarkerRootProps, 'children'> {}

const ICONS: Readonly<Record<AwayMarkerKind, IconName>> = {
  waiting: 'message',
  failed: 'alert',
  lost: 'alert',
  cancelled: 'stop',
  finished: 'check',
};

/** "While you were away": since when, who waits, failed or finished, and how much came; until it is dismissed. */
export const AwayMarker: Part<AwayMarkerProps, HTMLElement> = forwardRef<HTMLElement, AwayMarkerProps>(
  function AwayMarker({ className, ...props }, ref): ReactElement {
    return (
      <AwayMarkerRoot ref={ref} {...props} className={withClass('rejoin-away-marker', className)}>
        <header className="rejoin-away-marker-header">
          <AwayMarkerTitle className="rejoin-away-marker-title" />
          <AwayMarkerSince className="rejoin-away-marker-beside" />
        </header>
        <AwayMarkerList className="rejoin-away-marker-list">
          {(news) => (
            <AwayMarkerItem news={news} className="rejoin-away-marker-item">
              <Icon name={ICONS[news.kind]} />
              <AwayMarkerWords news={news} />
            </AwayMarkerItem>
          )}
        </AwayMarkerList>
        <AwayMarkerSummary className="rejoin-away-marker-beside" />
        <Dismiss />
      </AwayMarkerRoot>
    );
  },
);

function Dismiss(): ReactElement {
  const { labels } = useAwayMarker();
  return (
    <AwayMarkerDismiss
      className="rejoin-button rejoin-away-marker-dismiss"
      data-variant="quiet"
      data-size="icon"
      aria-label={labels.dismiss}
      title={labels.dismiss}
    >
      <Icon name="close" />
    </AwayMarkerDismiss>
  );
}
