'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { durationWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { useKeeperNow } from '../kit/useKeeperNow.ts';
import { useHandoffBanner } from './HandoffBannerContext.ts';

export interface HandoffBannerTimeProps extends PartProps<'time'> {}

/**
 * For how long a person is waited for, by the keeper's clock and by the second; or since when an operator answers, or agents do
 * again. Renders a `<time>`, and nothing where nothing of it is so.
 */
export const HandoffBannerTime: Part<HandoffBannerTimeProps, HTMLTimeElement> = definePart(
  'time',
  function HandoffBannerTime() {
    const { handoff, labels } = useHandoffBanner();
    const { status, since } = handoff;
    const { clock } = useSessionContext();
    const locale = useLocale();
    const dir = useWordsDir();
    const counts = status === 'requested' && since !== undefined;
    const now = useKeeperNow(counts);
    if (since === undefined) return null;
    if (!counts) {
      const { children: time, ...own } = timeWords(since, clock.now(), locale);
      return [{ ...own, dir, children: labels.since(time) }];
    }
    // Before the first stamp nothing can be counted.
    if (now === 0) return null;
    const waited = Math.max(0, Math.floor((now - since) / 1_000));
    const words = labels.waiting(durationWords(waited * 1_000, locale));
    return [{ dir, dateTime: `PT${waited}S`, children: words }];
  },
);
