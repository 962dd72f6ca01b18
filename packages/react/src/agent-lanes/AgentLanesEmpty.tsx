'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { Blank } from '../select/blank.ts';
import { useAgentLanes, useAgentLanesList } from './AgentLanesContext.ts';

/** Its `data-*` attributes. */
export interface AgentLanesEmptyState extends Readonly<Record<string, string>> {
  readonly status: Blank;
}

export interface AgentLanesEmptyProps extends PartProps<'p', AgentLanesEmptyState> {}

/** That there are no agents, or none yet while the session is being loaded. Renders a `<p>`, and nothing with agents. */
export const AgentLanesEmpty: Part<AgentLanesEmptyProps, HTMLParagraphElement> = definePart(
  'p',
  function AgentLanesEmpty() {
    const { labels } = useAgentLanes();
    const { agents, blank } = useAgentLanesList();
    if (agents.length > 0) return null;
    return [{ children: labels[blank] }, { status: blank }];
  },
);
