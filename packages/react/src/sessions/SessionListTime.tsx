'use client';

import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import { useSessionListItem, useSessionListParts } from './SessionListContext.ts';

export interface SessionListTimeProps extends PartProps<'time'> {}

/** When something last happened in the session, by the keeper's clock. Renders a `<time>`. */
export const SessionListTime: Part<SessionListTimeProps, HTMLTimeElement> = definePart(
  'time',
  function SessionListTime() {
    const { clock } = useSessionListParts();
    const { info } = useSessionListItem();
    const locale = useLocale();
    return [{ ...timeWords(info.changedAt, clock.now(), locale), dir: useWordsDir() }];
  },
);
