'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { durationWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { useAwayMarker } from './AwayMarkerContext.ts';

export interface AwayMarkerSinceProps extends PartProps<'time'> {}

/** Since when the page was not looked at, and for how long, by this page's clock. Renders a `<time>`. */
export const AwayMarkerSince: Part<AwayMarkerSinceProps, HTMLTimeElement> = definePart(
  'time',
  function AwayMarkerSince() {
    const {
      away: { since, until },
      labels,
    } = useAwayMarker();
    const { clock } = useSessionContext();
    const locale = useLocale();
    const { children: time, ...own } = timeWords(since, clock.now(), locale);
    const words = labels.since(time, durationWords(until - since, locale));
    return [{ ...own, dir: useWordsDir(), children: words }];
  },
);
