'use client';

import { forwardRef, type ReactElement, useId, useMemo } from 'react';
import { AgentContext } from '../agent-progress/AgentContext.ts';
import type { AgentStatus } from '../agent-progress/agentProgressLabels.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useControlled } from '../kit/useControlled.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import { AgentLaneContext, useAgentLanes, useAgentLanesList } from './AgentLanesContext.ts';

/** Its `data-*` attributes. */
export interface AgentLaneState extends Readonly<Record<string, string | number | boolean>> {
  /** The participant. */
  readonly agent: string;
  readonly status: AgentStatus;
  /** 0 for one that no other agent asked. */
  readonly depth: number;
  readonly open: boolean;
}

export interface AgentLaneProps extends PartProps<'section', AgentLaneState> {
  /** As AgentLanesList gives it. */
  readonly agent: AgentInfo;
  readonly open?: boolean | undefined;
  /** Default true. */
  readonly defaultOpen?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
}

/**
 * One agent and its newest run. Within it also the parts of AgentProgress that tell of an agent are at home: its name, which
 * names the lane, its status, step, bar and time. Renders a `<section>`, a group with a name.
 */
export const AgentLane: Part<AgentLaneProps, HTMLElement> = forwardRef<HTMLElement, AgentLaneProps>(
  function AgentLane(
    { agent, open: given, defaultOpen = true, onOpenChange, children, ...props },
    ref,
  ): ReactElement {
    const { agentLabels: labels, nameOf } = useAgentLanes();
    const nameId = useId();
    const [open, setOpen] = useControlled(given, defaultOpen, onOpenChange);
    const about = useMemo(
      () => ({ agent, name: nameOf(agent), nameId, labels }),
      [agent, nameOf, nameId, labels],
    );
    const { all } = useAgentLanesList();
    const asker = all.find(({ participant: each }) => each === agent.parent);
    const parent = asker && nameOf(asker);
    const lane = useMemo(() => ({ open, toggle: () => setOpen(!open), parent }), [open, setOpen, parent]);
    const { participant, status, depth } = agent;
    return (
      <AgentContext.Provider value={about}>
        <AgentLaneContext.Provider value={lane}>
          {renderPart(
            'section',
            props,
            // Not a region: two hundred landmarks lead nowhere.
            { role: 'group', 'aria-labelledby': nameId, children },
            { agent: participant, status, depth, open },
            ref,
          )}
        </AgentLaneContext.Provider>
      </AgentContext.Provider>
    );
  },
);
