'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentContext } from './AgentContext.ts';
import { useAgentProgress, useAgentProgressDisclosure } from './AgentProgressContext.ts';

/** Its `data-*` attributes. */
export interface AgentProgressSelectState extends Readonly<Record<string, boolean>> {
  readonly selected: boolean;
}

export interface AgentProgressSelectProps extends PartProps<'button', AgentProgressSelectState> {}

/** Chooses the agent; around its name. Renders a `<button>`, and only its children where rows, or sub-agents within a run, cannot be chosen. */
export const AgentProgressSelect: Part<AgentProgressSelectProps, HTMLButtonElement> = forwardRef<
  HTMLButtonElement,
  AgentProgressSelectProps
>(function AgentProgressSelect(props, ref): ReactElement {
  const { selectable, select } = useAgentProgress();
  const { selected } = useAgentProgressDisclosure();
  const { agent } = useAgentContext();
  if (!selectable || agent.subagent !== undefined) return <>{props.children}</>;
  const own = {
    type: 'button',
    'aria-current': selected ? 'true' : undefined,
    onClick: () => select(agent.participant),
  };
  return renderPart('button', props, own, { selected }, ref);
});
