'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';
import type { AgentStatus } from './agentProgressLabels.ts';
import { isAtWork } from './isAtWork.ts';

/** Its `data-*` attributes. */
export interface AgentProgressStepState extends Readonly<Record<string, AgentStatus>> {
  readonly status: AgentStatus;
}

export interface AgentProgressStepProps extends PartProps<'span', AgentProgressStepState> {}

/**
 * Where the agent is in its work, why it failed, or what it asks a person: made for one line, with all of it as the title.
 * Renders a `<span>`, empty where there is nothing to tell.
 */
export const AgentProgressStep: Part<AgentProgressStepProps, HTMLSpanElement> = definePart(
  'span',
  function AgentProgressStep() {
    const {
      agent: { status, run },
      labels,
    } = useAgentContext();
    // Of one that is done, the last note is no news.
    const at = isAtWork(status) || status === 'lost' ? { step: run?.step, note: run?.progress?.note } : {};
    const error = status === 'failed' ? run?.error?.message : run?.incomplete && labels.incomplete;
    const question =
      status === 'interrupted' ? run?.interrupts?.find(({ message }) => message)?.message : run?.question;
    const words = labels.step({ ...at, error, question });
    return [{ dir: 'auto', title: words || undefined, children: words }, { status }];
  },
);
