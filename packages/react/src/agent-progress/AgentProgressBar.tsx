'use client';

import { useLocale } from '../kit/LabelsProvider.tsx';
import { numberWords } from '../kit/localeWords.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';
import { isAtWork } from './isAtWork.ts';

/** Its `data-*` attributes. */
export interface AgentProgressBarState extends Readonly<Record<string, string | boolean>> {
  readonly status: string;
  /** How much there is to do is not known. */
  readonly indeterminate: boolean;
}

export interface AgentProgressBarProps extends PartProps<'div', AgentProgressBarState> {}

/**
 * How far the agent has come, as it says itself; `--rejoin-progress` is the part that is done, from 0 to 1. Renders a `<div>`,
 * and nothing for one that is not at work.
 */
export const AgentProgressBar: Part<AgentProgressBarProps, HTMLDivElement> = definePart(
  'div',
  function AgentProgressBar() {
    const { agent, nameId, labels } = useAgentContext();
    const locale = useLocale();
    if (!isAtWork(agent.status)) return null;
    const { done = 0, total } = agent.run?.progress ?? {};
    const indeterminate = total === undefined || total <= 0;
    const at = indeterminate ? undefined : Math.min(Math.max(0, done), total);
    const own = {
      role: 'progressbar',
      'aria-labelledby': nameId,
      'aria-valuemin': 0,
      'aria-valuemax': indeterminate ? undefined : total,
      'aria-valuenow': at,
      'aria-valuetext':
        at === undefined || indeterminate
          ? labels.underWay
          : labels.progress(numberWords(at, locale), numberWords(total, locale)),
      style: at === undefined || indeterminate ? undefined : { '--rejoin-progress': at / total },
    };
    return [own, { status: agent.status, indeterminate }];
  },
);
