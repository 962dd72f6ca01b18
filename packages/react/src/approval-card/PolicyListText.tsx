'use client';

import { useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePolicyListItem } from './PolicyListContext.ts';

export interface PolicyListTextProps extends PartProps<'span'> {}

/** Which agent may use which tool. Renders a `<span>`. */
export const PolicyListText: Part<PolicyListTextProps, HTMLSpanElement> = definePart(
  'span',
  function PolicyListText() {
    const { words, textId } = usePolicyListItem();
    return [{ id: textId, dir: useWordsDir(), children: words }];
  },
);
