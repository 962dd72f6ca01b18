'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';
import type { AgentStatus } from './agentProgressLabels.ts';

/** Its `data-*` attributes. */
export interface AgentProgressStatusState extends Readonly<Record<string, AgentStatus>> {
  readonly status: AgentStatus;
}

export interface AgentProgressStatusProps extends PartProps<'span', AgentProgressStatusState> {}

/** What the agent does, or how its newest run ended, in words. Renders a `<span>`. */
export const AgentProgressStatus: Part<AgentProgressStatusProps, HTMLSpanElement> = definePart(
  'span',
  function AgentProgressStatus() {
    const {
      agent: { status, run },
      labels,
    } = useAgentContext();
    const reasons = (run?.interrupts ?? []).map(({ reason }) => reason);
    return [{ children: labels.status(status, reasons) }, { status }];
  },
);
