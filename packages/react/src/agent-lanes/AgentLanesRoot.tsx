'use client';

import { forwardRef, type ReactElement, useMemo } from 'react';
import { agentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAgentList } from '../kit/useAgentList.ts';
import { useAnnouncer } from '../kit/useAnnouncer.ts';
import { type AgentInfo, introducedName, unbegun } from '../select/agentInfo.ts';
import { whyBlank } from '../select/blank.ts';
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

export interface AgentLanesRootProps extends PartProps<'section', AgentLanesState> {
  /** Whose lanes: some, in this order, also before they have come; or those for which it is true. Default: everybody's. */
  readonly agents?: AgentFilter | undefined;
  /** How many lanes stand side by side, where there is room. Default: as many as fit; see `--rejoin-lanes-columns`. */
  readonly columns?: number | undefined;
  /** What an agent is called. Default: as it introduced itself. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((agent: AgentInfo) => string) | undefined;
  readonly labels?: Partial<AgentLanesLabels> | undefined;
}

/** Holds agents' lanes. Renders a `<section>`, a region with a name. */
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
  const lanes = useMemo(() => ({ agents, blank, all: list }), [agents, blank, list]);
  const status = agents.length === 0 ? blank : 'ready';
  const rest = {
    dir,
    'aria-label': labels.lanes,
    'aria-live': 'off',
    'aria-busy': status === 'loading',
    style: columns === undefined ? undefined : { '--rejoin-lanes-columns': columns },
    children,
  };
  return (
    <AgentLanesContext.Provider value={context}>
      <AgentLanesListContext.Provider value={lanes}>
        {renderPart('section', props, rest, { status, count: agents.length }, ref)}
      </AgentLanesListContext.Provider>
    </AgentLanesContext.Provider>
  );
});
