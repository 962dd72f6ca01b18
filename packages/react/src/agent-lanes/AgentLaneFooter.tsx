'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentLane } from './AgentLanesContext.ts';

export interface AgentLaneFooterProps extends PartProps<'footer'> {}

/** A place for what is said to the agent. Renders a `<footer>`, and nothing while the lane is closed. */
export const AgentLaneFooter: Part<AgentLaneFooterProps, HTMLElement> = forwardRef<
  HTMLElement,
  AgentLaneFooterProps
>(function AgentLaneFooter(props, ref): ReactElement | null {
  const { open } = useAgentLane();
  return open ? renderPart('footer', props, {}, {}, ref) : null;
});
