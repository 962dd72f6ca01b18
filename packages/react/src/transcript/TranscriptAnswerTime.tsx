'use client';

import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useRun } from '../hooks/useRun.ts';
import { useLocale } from '../kit/LabelsProvider.tsx';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { timeWords } from '../kit/timeWords.ts';
import type { RunRef } from '../select/scope.ts';

export interface TranscriptAnswerTimeProps extends PartProps<'time'> {
  readonly run: RunRef;
}

/** When an answer began, by the keeper's clock. Renders a `<time>`, and nothing once the run has left the window. */
export const TranscriptAnswerTime: Part<TranscriptAnswerTimeProps, HTMLTimeElement> = definePart(
  'time',
  function TranscriptAnswerTime({ run, ...props }) {
    const { clock } = useSessionContext();
    const locale = useLocale();
    const info = useRun(run);
    if (!info) return null;
    return [timeWords(info.startedAt, clock.now(), locale), {}, props];
  },
);
