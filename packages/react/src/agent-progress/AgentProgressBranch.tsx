'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentProgressDisclosure } from './AgentProgressContext.ts';

/** Its `data-*` attributes. */
export interface AgentProgressBranchState extends Readonly<Record<string, boolean>> {
  readonly open: boolean;
}

export interface AgentProgressBranchProps extends PartProps<'div', AgentProgressBranchState> {}

/** What stands below a row: give it an AgentProgressList. Renders a `<div>`, and nothing while it is closed or has nothing. */
export const AgentProgressBranch: Part<AgentProgressBranchProps, HTMLDivElement> = definePart(
  'div',
  function AgentProgressBranch() {
    const { open } = useAgentProgressDisclosure();
    return open ? [{}, { open }] : null;
  },
);
