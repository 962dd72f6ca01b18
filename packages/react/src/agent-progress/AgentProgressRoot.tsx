'use client';

import type { ParticipantId } from '@rejoin/core';
import { whyBlank } from '@rejoin/core/internal';
import { forwardRef, type ReactElement, useCallback, useMemo } from 'react';
import { useAgentList } from '../hooks/useAgentList.ts';
import { useSlice } from '../hooks/useSlice.ts';
import { useLabels, useLanguage } from '../kit/LabelsProvider.tsx';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useAnnouncer } from '../kit/useAnnouncer.ts';
import { useControlled } from '../kit/useControlled.ts';
import { useEngaged } from '../kit/useEngaged.ts';
import { useLatest } from '../kit/useLatest.ts';
import { useStatePerSession } from '../kit/useStatePerSession.ts';
import { type AgentInfo, introducedName } from '../select/agentInfo.ts';
import type { AgentFilter } from '../select/chosen.ts';
import { AgentProgressContext, AgentProgressTreeContext } from './AgentProgressContext.ts';
import { type AgentProgressLabels, agentProgressLabels } from './agentProgressLabels.ts';
import { branchesOf, countsOf } from './branches.ts';

/** Its `data-*` attributes. */
export interface AgentProgressState extends Readonly<Record<string, string>> {
  /** `loading`: catching up, without an agent so far. `unknown`: without an agent, and none will come. */
  readonly status: 'loading' | 'empty' | 'ready' | 'unknown';
}

export interface AgentProgressRootProps extends Omit<PartProps<'section', AgentProgressState>, 'onSelect'> {
  /** Which agents. Default: all. An agent that works for one that is left out stands under the next above it. */
  readonly agents?: AgentFilter | undefined;
  /** Whether the branch below an agent is open, where the application decides. */
  readonly open?: ((agent: AgentInfo) => boolean) | undefined;
  /** Which branches are open until the reader has opened or closed them. Default true. */
  readonly defaultOpen?: boolean | ((agent: AgentInfo) => boolean) | undefined;
  readonly onOpenChange?: ((open: boolean, agent: AgentInfo) => void) | undefined;
  /** The chosen agent, where the application holds it; null for none. */
  readonly selected?: ParticipantId | null | undefined;
  /** The chosen agent at first. Default null. */
  readonly defaultSelected?: ParticipantId | null | undefined;
  /** Called with the agent that the reader chooses. Rows can be chosen if this, `selected` or `defaultSelected` is given. */
  readonly onSelectedChange?: ((participant: ParticipantId | null) => void) | undefined;
  /** What an agent is called. Default: as it introduced itself. Declare it outside of components, or memoise it. */
  readonly nameOf?: ((agent: AgentInfo) => string) | undefined;
  readonly labels?: Partial<AgentProgressLabels> | undefined;
}

/** Holds the parts that tell who works, for whom, and how far. Renders a `<section>`, a region with a name. */
export const AgentProgressRoot: Part<AgentProgressRootProps, HTMLElement> = forwardRef<
  HTMLElement,
  AgentProgressRootProps
>(function AgentProgressRoot(
  {
    agents,
    open,
    defaultOpen = true,
    onOpenChange,
    selected: chosen,
    defaultSelected = null,
    onSelectedChange,
    nameOf = introducedName,
    labels: own,
    children,
    ...props
  },
  ref,
): ReactElement {
  useAnnouncer();
  const labels = useLabels('agentProgress', agentProgressLabels, own);
  const { dir } = useLanguage();
  const list = useAgentList();
  const blank = useSlice(whyBlank);
  const [selected, select] = useControlled(chosen, defaultSelected, onSelectedChange);
  const [opened, setOpened] = useStatePerSession(NONE);
  const [engaged, handlers] = useEngaged();
  const selectable = chosen !== undefined || defaultSelected !== null || onSelectedChange !== undefined;

  const latest = useLatest(onOpenChange);
  const setOpen = useCallback(
    (agent: AgentInfo, next: boolean) => {
      setOpened(new Map(opened).set(agent.key, next));
      latest.current?.(next, agent);
    },
    [opened, setOpened, latest],
  );
  const context = useMemo(
    () => ({ labels, nameOf, selectable, select, setOpen }),
    [labels, nameOf, selectable, select, setOpen],
  );

  const branches = useMemo(() => branchesOf(list, agents), [list, agents]);
  const tree = useMemo(
    () => ({
      branches,
      counts: countsOf(branches),
      blank,
      selected,
      engaged,
      isOpen(agent: AgentInfo) {
        if (open) return open(agent);
        const byDefault = typeof defaultOpen === 'function' ? defaultOpen(agent) : defaultOpen;
        return opened.get(agent.key) ?? byDefault;
      },
    }),
    [branches, blank, selected, engaged, open, opened, defaultOpen],
  );
  const status = branches.length === 0 ? blank : 'ready';
  const rest = {
    dir,
    'aria-label': labels.agents,
    'aria-busy': status === 'loading',
    ...handlers,
    children,
  };
  return (
    <AgentProgressContext.Provider value={context}>
      <AgentProgressTreeContext.Provider value={tree}>
        {renderPart('section', props, rest, { status }, ref)}
      </AgentProgressTreeContext.Provider>
    </AgentProgressContext.Provider>
  );
});

const NONE: ReadonlyMap<string, boolean> = new Map();
