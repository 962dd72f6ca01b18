'use client';

import { useAgentContext } from '../agent-progress/AgentContext.ts';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentLane, useAgentLanes } from './AgentLanesContext.ts';

/** Its `data-*` attributes. */
export interface AgentLaneToggleState extends Readonly<Record<string, boolean>> {
  readonly open: boolean;
}

export interface AgentLaneToggleProps extends PartProps<'button', AgentLaneToggleState> {}

/** Opens and closes the lane. Renders a `<button>`. */
export const AgentLaneToggle: Part<AgentLaneToggleProps, HTMLButtonElement> = definePart(
  'button',
  function AgentLaneToggle() {
    const { labels } = useAgentLanes();
    const { name } = useAgentContext();
    const { open, toggle } = useAgentLane();
    const own = {
      'aria-expanded': open,
      'aria-label': labels.content(name),
      onClick: toggle,
    };
    return [own, { open }];
  },
);
