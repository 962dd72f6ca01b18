'use client';

import { useRun } from '../hooks/useRun.ts';
import { useLocale, useWordsDir } from '../kit/LabelsProvider.tsx';
import { durationWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { RunActivity } from '../select/runs.ts';
import type { RunRef } from '../select/scope.ts';
import { useTranscript } from './TranscriptContext.ts';

/** Its `data-*` attributes. */
export interface TranscriptAnswerStatusState extends Readonly<Record<string, string | undefined>> {
  readonly status: RunActivity | undefined;
}

export interface TranscriptAnswerStatusProps extends PartProps<'span', TranscriptAnswerStatusState> {
  readonly run: RunRef;
}

/**
 * What an answer's run does now or how it ended, and then how long it took, by the keeper's clock. Renders a `<span>`, and
 * nothing once the run has left the window.
 */
export const TranscriptAnswerStatus: Part<TranscriptAnswerStatusProps, HTMLSpanElement> = definePart(
  'span',
  function TranscriptAnswerStatus({ run, ...props }) {
    const { labels } = useTranscript();
    const dir = useWordsDir();
    const locale = useLocale();
    const info = useRun(run);
    if (!info) return null;
    const { status, step, progress, startedAt, endedAt } = info;
    const duration =
      endedAt === undefined || endedAt - startedAt < 1_000
        ? undefined
        : durationWords(endedAt - startedAt, locale);
    const children = labels.answer(status, { step, note: progress?.note, duration });
    return [{ dir, children }, { status }, props];
  },
);
