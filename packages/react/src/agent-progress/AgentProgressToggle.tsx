'use client';

import { useContext } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { AgentContext } from './AgentContext.ts';
import { useAgentProgress, useAgentProgressDisclosure } from './AgentProgressContext.ts';

/** Its `data-*` attributes. */
export interface AgentProgressToggleState extends Readonly<Record<string, boolean>> {
  readonly open: boolean;
}

export interface AgentProgressToggleProps extends PartProps<'button', AgentProgressToggleState> {}

/**
 * Opens and closes what is below a row: those that work for an agent, or those for which one row stands. Renders a `<button>`,
 * and nothing where there is no agent below.
 */
export const AgentProgressToggle: Part<AgentProgressToggleProps, HTMLButtonElement> = definePart(
  'button',
  function AgentProgressToggle() {
    const { labels } = useAgentProgress();
    const about = useContext(AgentContext);
    const { open, branch, counts, toggle } = useAgentProgressDisclosure();
    if (!branch) return null;
    const own = {
      'aria-expanded': open,
      'aria-label': !counts && about ? labels.branch(about.name) : undefined,
      onClick: toggle,
      children: counts && labels.rolledUp(counts),
    };
    return [own, { open }];
  },
);
