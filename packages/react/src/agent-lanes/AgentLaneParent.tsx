'use client';

import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { useAgentLane, useAgentLanes } from './AgentLanesContext.ts';

export interface AgentLaneParentProps extends PartProps<'span'> {}

/** For whom the agent works. Renders a `<span>`, and nothing for one that no other agent asked. */
export const AgentLaneParent: Part<AgentLaneParentProps, HTMLSpanElement> = definePart(
  'span',
  function AgentLaneParent() {
    const { labels } = useAgentLanes();
    const { parent } = useAgentLane();
    if (parent === undefined) return null;
    return [{ dir: 'auto', children: labels.parent(parent) }];
  },
);
