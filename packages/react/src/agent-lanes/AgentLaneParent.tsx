'use client';

import { forwardRef, type ReactElement } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentLane, useAgentLanes } from './AgentLanesContext.ts';

export interface AgentLaneParentProps extends PartProps<'span'> {}

/** For whom the agent works. Renders a `<span>`, and nothing for one that works for nobody but the people here. */
export const AgentLaneParent: Part<AgentLaneParentProps, HTMLSpanElement> = forwardRef<
  HTMLSpanElement,
  AgentLaneParentProps
>(function AgentLaneParent(props, ref): ReactElement | null {
  const { labels } = useAgentLanes();
  const { parent } = useAgentLane();
  if (parent === undefined) return null;
  return renderPart('span', props, { dir: 'auto', children: labels.parent(parent) }, {}, ref);
});
