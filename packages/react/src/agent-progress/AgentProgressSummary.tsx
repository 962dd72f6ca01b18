'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentProgress, useAgentProgressTree } from './AgentProgressContext.ts';

export interface AgentProgressSummaryProps extends PartProps<'p'> {}

/** How many have finished, and whatever else there is to know of them all. Renders a `<p>`, and nothing without agents. */
export const AgentProgressSummary: Part<AgentProgressSummaryProps, HTMLParagraphElement> = definePart(
  'p',
  function AgentProgressSummary() {
    const { labels } = useAgentProgress();
    const { counts } = useAgentProgressTree();
    const children = labels.summary(counts);
    return children === '' ? null : [{ dir: 'auto', children }];
  },
);
