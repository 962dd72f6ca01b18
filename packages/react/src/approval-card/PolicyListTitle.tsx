'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type PolicyListState, usePolicyList } from './PolicyListContext.ts';

export interface PolicyListTitleProps extends PartProps<'p', PolicyListState> {}

/** How many tools are allowed, or that each is asked about. Renders a `<p>`. */
export const PolicyListTitle: Part<PolicyListTitleProps, HTMLParagraphElement> = definePart(
  'p',
  function PolicyListTitle() {
    const { state, labels } = usePolicyList();
    return [{ dir: useWordsDir(), children: labels.policyCount(state.count) }, state];
  },
);
