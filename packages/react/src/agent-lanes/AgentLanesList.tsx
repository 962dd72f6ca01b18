'use client';

import { memo, type ReactElement, type ReactNode } from 'react';
import { definePart, type Part, type PartProps } from '../kit/renderPart.ts';
import { type EarlierItems, useNewest } from '../kit/useNewest.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import { useAgentLanesList } from './AgentLanesContext.ts';

export interface AgentLanesListProps extends Omit<PartProps<'div'>, 'children'> {
  /** Renders one lane, as an AgentLane. Declare it outside of components, or memoise it: lanes render when it changes. */
  readonly children: (agent: AgentInfo) => ReactNode;
  /**
   * Renders a button that shows more. With it, of many lanes only the last are rendered until the reader asks for more; without
   * it all of them are.
   */
  readonly renderEarlier?: ((earlier: EarlierItems) => ReactNode) | undefined;
}

/** The lanes, side by side where there is room. Renders a `<div>`, and nothing without agents. */
export const AgentLanesList: Part<AgentLanesListProps, HTMLDivElement> = definePart(
  'div',
  function AgentLanesList({ children: render, renderEarlier, ...props }) {
    const { agents, first } = useAgentLanesList();
    const newest = useNewest(agents, true, renderEarlier ? undefined : Number.POSITIVE_INFINITY);
    if (agents.length === 0) return null;
    const hidden = agents.length - newest.shown.length;
    const shown = agents.filter(({ participant }, at) => at >= hidden || first.includes(participant));
    const children = (
      <>
        {newest.earlier && renderEarlier?.(newest.earlier)}
        {shown.map((agent) => (
          <Lane key={agent.participant} agent={agent} render={render} />
        ))}
      </>
    );
    return [{ children }, {}, props];
  },
);

const Lane = memo(function Lane({
  agent,
  render,
}: {
  readonly agent: AgentInfo;
  readonly render: (agent: AgentInfo) => ReactNode;
}): ReactElement {
  return <>{render(agent)}</>;
});
