'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentProgressDisclosure } from './AgentProgressContext.ts';

/** Its `data-*` attributes. */
export interface AgentProgressBranchState extends Readonly<Record<string, boolean>> {
  readonly open: boolean;
}

export interface AgentProgressBranchProps extends PartProps<'div', AgentProgressBranchState> {}

/** What stands below a row: give it an AgentProgressList. Renders a `<div>`, and nothing while it is closed or has nothing. */
export const AgentProgressBranch: Part<AgentProgressBranchProps, HTMLDivElement> = forwardRef<
  HTMLDivElement,
  AgentProgressBranchProps
>(function AgentProgressBranch(props, ref): ReactElement | null {
  const { open } = useAgentProgressDisclosure();
  return open ? renderPart('div', props, {}, { open }, ref) : null;
});
