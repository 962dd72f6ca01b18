'use client';

import type { ReactElement } from 'react';
import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { itemWords, useAwayMarker } from './AwayMarkerContext.ts';
import type { AwayMarkerNews } from './newsOf.ts';

/** One item in words. Their direction is their own: the item stands as the page runs. */
export function AwayMarkerWords({ news }: { readonly news: AwayMarkerNews }): ReactElement {
  const words = itemWords(news, useAwayMarker(), useLocale());
  return <bdi dir={useWordsDir()}>{words}</bdi>;
}
