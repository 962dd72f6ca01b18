'use client';

import { whyBlank } from '@rejoin/core/internal';
import { forwardRef, type ReactElement, useMemo, useRef, useState } from 'react';
import { agentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import { useAgentList } from '../hooks/useAgentList.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAnnouncer } from '../kit/useAnnouncer.ts';
import { useEngaged } from '../kit/useEngaged.ts';
import { usePresent } from '../kit/usePresent.ts';
import { type AgentInfo, introducedName, unbegun } from '../select/agentInfo.ts';
import { type AgentFilter, chosenAgents } from '../select/chosen.ts';
import { AgentLanesContext, AgentLanesListContext } from './AgentLanesContext.ts';
import { type AgentLanesLabels, agentLanesLabels } from './agentLanesLabels.ts';

/** Its `data-*` attributes. */
export interface AgentLanesState extends Readonly<Record<string, string | number>> {
  /** `loading`: catching up, without an agent so far. `unknown`: without an agent, and none will come. */
  readonly status: 'loading' | 'empty' | 'ready' | 'unknown';
  /** How many lanes there are. */
  readonly count: number;
}

const idOf = ({ participant }: AgentInfo): string => participant;
const isWaiting = ({ status }: AgentInfo): boolean => status === 'waiting' || status === 'interrupted';

export interface AgentLanesRootProps extends PartProps<'section', AgentLanesState> {
  /** Whose lanes: some, in this order, also before they have come; or those for which it is true. Default: everybody's. */
  readonly agents?: AgentFilter | undefined;
  /** How many lanes stand side by side, where there is room. Default: as many as fit; see `--rejoin-lanes-columns`. */
  readonly columns?: number | undefined;
  /** What an agent is called. Default: as it introduced itself. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((agent: AgentInfo) => string) | undefined;
  readonly labels?: Partial<AgentLanesLabels> | undefined;
}

/**
 * Holds agents' lanes. The others in the session see which of them was pointed at or focused last (`usePresence`). Renders a
 * `<section>`, a region with a name.
 */
export const AgentLanesRoot: Part<AgentLanesRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  AgentLanesRootProps
>(function AgentLanesRoot(
  { agents: filter, columns, nameOf = introducedName, labels: own, children, ...props },
  ref,
): ReactElement {
  useAnnouncer();
  const labels = useLabels('agentLanes', agentLanesLabels, own);
  const agentLabels = useLabels('agentProgress', agentProgressLabels);
  const { dir } = useLanguage();
  const list = useAgentList();
  const blank = useSlice(whyBlank);
  const context = useMemo(() => ({ labels, agentLabels, nameOf }), [labels, agentLabels, nameOf]);
  const without = useSlice(unbegun);
  const agents = useMemo(() => chosenAgents(list, filter, without), [list, filter, without]);
  const [engaged, handlers] = useEngaged();
  // In an order of the application's own they stay.
  const waiting = Array.isArray(filter) ? '' : agents.filter(isWaiting).map(idOf).join('\n');
  const [held, hold] = useState(waiting);
  if (!engaged && held !== waiting) hold(waiting);
  const lanes = useMemo(
    () => ({ agents, blank, all: list, first: held.split('\n') }),
    [agents, blank, list, held],
  );
  const status = agents.length === 0 ? blank : 'ready';
  const element = useRef<HTMLElement>(null);
  usePresent(element);
  const rest = {
    dir,
    'aria-label': labels.lanes,
    'aria-live': 'off',
    'aria-busy': status === 'loading',
    style: columns === undefined ? undefined : { '--rejoin-lanes-columns': columns },
    ...handlers,
    children,
  };
  return (
    <AgentLanesContext.Provider value={context}>
      <AgentLanesListContext.Provider value={lanes}>
        {renderPart('section', props, rest, { status, count: agents.length }, useMergedRef(element, ref))}
      </AgentLanesListContext.Provider>
    </AgentLanesContext.Provider>
  );
});
