'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentProgress, useAgentProgressTree } from './AgentProgressContext.ts';

export interface AgentProgressSummaryProps extends PartProps<'p'> {}

/** How many have finished, and whatever else there is to know of them all. Renders a `<p>`, and nothing without agents. */
export const AgentProgressSummary: Part<AgentProgressSummaryProps, HTMLParagraphElement> = forwardRef<
  HTMLParagraphElement,
  AgentProgressSummaryProps
>(function AgentProgressSummary(props, ref): ReactElement | null {
  const { labels } = useAgentProgress();
  const { counts } = useAgentProgressTree();
  const children = labels.summary(counts);
  return children === '' ? null : renderPart('p', props, { dir: 'auto', children }, {}, ref);
});
