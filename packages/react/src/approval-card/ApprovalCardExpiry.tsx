'use client';

import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { durationWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useKeeperNow } from '../kit/useKeeperNow.ts';
import { useApprovalCard } from './ApprovalCardContext.ts';

/** Its `data-*` attributes. */
export interface ApprovalCardExpiryState extends Readonly<Record<string, boolean>> {
  /** Less than a minute is left. */
  readonly soon: boolean;
}

export interface ApprovalCardExpiryProps extends PartProps<'time', ApprovalCardExpiryState> {}

const SOON = 60_000;

/**
 * How long an answer still counts, by the keeper's clock; it counts by the second. Renders a `<time>`, and nothing where the
 * question waits as long as its run, or no longer.
 */
export const ApprovalCardExpiry: Part<ApprovalCardExpiryProps, HTMLTimeElement> = definePart(
  'time',
  function ApprovalCardExpiry() {
    const { approval, open, labels } = useApprovalCard();
    const { expiresAt } = approval;
    const counts = open && expiresAt !== undefined;
    const now = useKeeperNow(counts);
    const locale = useLocale();
    const dir = useWordsDir();
    // Before the first stamp nothing can be counted.
    if (!counts || now === 0) return null;
    const left = Math.max(0, Math.floor((expiresAt - now) / 1_000)) * 1_000;
    const words = labels.expires(left > 0 ? durationWords(left, locale) : undefined);
    return [{ dir, dateTime: `PT${left / 1_000}S`, children: words }, { soon: left < SOON }];
  },
);
