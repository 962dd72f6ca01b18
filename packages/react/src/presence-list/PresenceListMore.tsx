'use client';

import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { usePresenceList } from './PresenceListContext.ts';
import { enumerated } from './presenceWords.ts';

export interface PresenceListMoreProps extends PartProps<'li'> {}

/** How many more are here, and on pointing who; a screen reader hears names alone. Renders an `<li>`, and nothing where all are shown. */
export const PresenceListMore: Part<PresenceListMoreProps, HTMLLIElement> = definePart(
  'li',
  function PresenceListMore() {
    const { others, nameOf, labels } = usePresenceList();
    const locale = useLocale();
    const { length } = others;
    if (length === 0) return null;
    const sentence = labels.moreNamed(length, enumerated(others.map(nameOf), labels, locale));
    const children = (
      <>
        <span aria-hidden="true">{labels.more(length)}</span>
        <span className="rejoin-hidden">{sentence}</span>
      </>
    );
    return [{ title: sentence, children }];
  },
);
