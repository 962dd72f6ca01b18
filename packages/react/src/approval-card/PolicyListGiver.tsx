'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useErrorWords } from '../kit/useErrorWords.ts';
import { usePolicyList, usePolicyListItem } from './PolicyListContext.ts';

/** Its `data-*` attributes. */
export interface PolicyListGiverState extends Readonly<Record<string, boolean>> {
  /** It could not be withdrawn here. */
  readonly failed: boolean;
}

export interface PolicyListGiverProps extends PartProps<'span', PolicyListGiverState> {}

/** Who allows it or, said aloud as it comes, why it could not be withdrawn here. Renders a `<span>`. */
export const PolicyListGiver: Part<PolicyListGiverProps, HTMLSpanElement> = definePart(
  'span',
  function PolicyListGiver() {
    const { policy, by } = usePolicyListItem();
    const { labels } = usePolicyList();
    const words = useErrorWords();
    const dir = useWordsDir();
    const { error } = policy;
    if (!error) return [{ dir, children: by }, { failed: false }];
    const why = labels.policyError({ code: error.code, words: words(error) ?? '' });
    return [{ role: 'alert', dir, children: why }, { failed: true }];
  },
);
