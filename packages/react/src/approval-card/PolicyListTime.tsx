'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { usePolicyListItem } from './PolicyListContext.ts';

export interface PolicyListTimeProps extends PartProps<'time'> {}

/** Since when, by the keeper's clock. Renders a `<time>`. */
export const PolicyListTime: Part<PolicyListTimeProps, HTMLTimeElement> = definePart(
  'time',
  function PolicyListTime() {
    const { policy } = usePolicyListItem();
    const { clock } = useSessionContext();
    const locale = useLocale();
    return [timeWords(policy.since, clock.now(), locale)];
  },
);
