'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import type { Blank } from '../select/blank.ts';
import { useAgentProgress, useAgentProgressTree } from './AgentProgressContext.ts';

/** Its `data-*` attributes. */
export interface AgentProgressEmptyState extends Readonly<Record<string, string>> {
  readonly status: Blank;
}

export interface AgentProgressEmptyProps extends PartProps<'p', AgentProgressEmptyState> {}

/** That there are no agents, or none yet while the session is being loaded. Renders a `<p>`, and nothing with agents. */
export const AgentProgressEmpty: Part<AgentProgressEmptyProps, HTMLParagraphElement> = definePart(
  'p',
  function AgentProgressEmpty() {
    const { labels } = useAgentProgress();
    const { branches, blank } = useAgentProgressTree();
    if (branches.length > 0) return null;
    return [{ children: labels[blank] }, { status: blank }];
  },
);
