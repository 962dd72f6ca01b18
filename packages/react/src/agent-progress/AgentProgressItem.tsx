'use client';

import { RejoinError } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { forwardRef, type ReactElement, useContext, useId, useMemo } from 'react';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { AgentContext } from './AgentContext.ts';
import {
  AgentProgressBelowContext,
  AgentProgressDisclosureContext,
  useAgentProgress,
  useAgentProgressTree,
} from './AgentProgressContext.ts';
import type { AgentStatus } from './agentProgressLabels.ts';

/** Its `data-*` attributes. */
export interface AgentProgressItemState
  extends Readonly<Record<string, string | number | boolean | undefined>> {
  /** The participant; of a sub-agent within a run, whose run it is. */
  readonly agent: string;
  readonly status: AgentStatus;
  /** 0 for one that no other agent asked. */
  readonly depth: number;
  /** It has agents that work for it, and they are to be seen. */
  readonly open: boolean;
  readonly selected: boolean;
}

export interface AgentProgressItemProps extends PartProps<'li', AgentProgressItemState> {}

/** One agent, and within an AgentProgressList those that work for it. Renders an `<li>`. */
export const AgentProgressItem: Part<AgentProgressItemProps, HTMLLIElement> = forwardRef<
  HTMLLIElement,
  AgentProgressItemProps
>(function AgentProgressItem({ children, ...props }, ref): ReactElement {
  const { labels, nameOf, setOpen } = useAgentProgress();
  const { isOpen, selected: chosen } = useAgentProgressTree();
  const below = useContext(AgentProgressBelowContext);
  const agent = below?.agent;
  if (!agent)
    throw new RejoinError(
      'argument-invalid',
      isDevelopment &&
        'Return AgentProgressItem from the function in <AgentProgressList>: it must be inside that list.',
    );
  const nameId = useId();
  const branch = below.branches.length > 0;
  const open = branch && isOpen(agent);
  const selected = chosen === agent.participant && agent.subagent === undefined;
  const about = useMemo(
    () => ({ agent, name: nameOf(agent), nameId, labels }),
    [agent, nameOf, nameId, labels],
  );
  const disclosure = useMemo(
    () => ({ open, branch, selected, counts: undefined, toggle: () => setOpen(agent, !open) }),
    [open, branch, selected, setOpen, agent],
  );
  const { participant, status, depth } = agent;
  return (
    <AgentContext.Provider value={about}>
      <AgentProgressDisclosureContext.Provider value={disclosure}>
        {renderPart('li', props, { children }, { agent: participant, status, depth, open, selected }, ref)}
      </AgentProgressDisclosureContext.Provider>
    </AgentContext.Provider>
  );
});
