'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';
import type { AgentStatus } from './agentProgressLabels.ts';

/** Its `data-*` attributes. */
export interface AgentProgressStatusState extends Readonly<Record<string, AgentStatus>> {
  readonly status: AgentStatus;
}

export interface AgentProgressStatusProps extends PartProps<'span', AgentProgressStatusState> {}

/** What the agent does, or how its newest run ended, in words. Renders a `<span>`. */
export const AgentProgressStatus: Part<AgentProgressStatusProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  AgentProgressStatusProps
>(function AgentProgressStatus(props, ref): ReactElement {
  const {
    agent: { status, run },
    labels,
  } = useAgentContext();
  const reasons = (run?.interrupts ?? []).map(({ reason }) => reason);
  return renderPart('span', props, { children: labels.status(status, reasons) }, { status }, ref);
});
