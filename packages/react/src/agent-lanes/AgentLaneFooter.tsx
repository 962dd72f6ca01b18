'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentLane } from './AgentLanesContext.ts';

export interface AgentLaneFooterProps extends PartProps<'footer'> {}

/** A place for what is said to the agent. Renders a `<footer>`, and nothing while the lane is closed. */
export const AgentLaneFooter: Part<AgentLaneFooterProps, HTMLElement> = definePart(
  'footer',
  function AgentLaneFooter() {
    const { open } = useAgentLane();
    return open ? [{}] : null;
  },
);
