'use client';

import { useLocale } from '../kit/LabelsProvider.tsx';
import { durationWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useKeeperNow } from '../kit/useKeeperNow.ts';
import { useAgentContext } from './AgentContext.ts';

export interface AgentProgressElapsedProps extends PartProps<'time'> {}

/**
 * How long the newest run has taken, by the keeper's stamps; while it goes on, it counts by the second. Renders a `<time>`,
 * and nothing for an agent that has not begun.
 */
export const AgentProgressElapsed: Part<AgentProgressElapsedProps, HTMLTimeElement> = definePart(
  'time',
  function AgentProgressElapsed() {
    const {
      agent: { run },
      labels,
    } = useAgentContext();
    const locale = useLocale();
    const ended = run?.endedAt !== undefined;
    const now = useKeeperNow(run !== undefined && !ended);
    if (!run) return null;
    const seconds = Math.floor(Math.max(0, (run.endedAt ?? now) - run.startedAt) / 1_000);
    const words = durationWords(seconds * 1_000, locale);
    const own = { dateTime: `PT${seconds}S`, title: labels.elapsed(words, ended), children: words };
    return [own];
  },
);
