'use client';

import { forwardRef, type ReactElement, useId, useMemo, useRef } from 'react';
import { AgentContext } from '../agent-progress/AgentContext.ts';
import type { AgentStatus } from '../agent-progress/agentProgressLabels.ts';
import { ContentContext } from '../hooks/ContentContext.ts';
import { useSessionContext } from '../hooks/SessionProvider.tsx';
import { useReadContent } from '../hooks/useReadContent.ts';
import { useMergedRef } from '../kit/mergeProps.ts';
import { type Part, type PartProps, renderPart } from '../kit/renderPart.ts';
import { useControlled } from '../kit/useControlled.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import { runRefOf } from '../select/scope.ts';
import { AgentLaneContext, useAgentLanes, useAgentLanesList } from './AgentLanesContext.ts';
import { useOnScreen } from './useOnScreen.ts';

/** Its `data-*` attributes. */
export interface AgentLaneState extends Readonly<Record<string, string | number | boolean>> {
  /** The participant. */
  readonly agent: string;
  readonly status: AgentStatus;
  /** 0 for one that no other agent asked. */
  readonly depth: number;
  readonly open: boolean;
  /** It waits for a person, and so comes first. */
  readonly first: boolean;
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
 * names the lane, its status, step, bar and time. While it is open and in sight it reads what its run writes. Renders a `<section>`, a group with a name.
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
    const { all, first } = useAgentLanesList();
    const asker = all.find(({ participant: each }) => each === agent.parent);
    const parent = asker && nameOf(asker);
    const lane = useMemo(() => ({ open, toggle: () => setOpen(!open), parent }), [open, setOpen, parent]);
    const { participant, status, depth, run } = agent;
    const element = useRef<HTMLElement | null>(null);
    const { readsAll } = useSessionContext();
    const seen = useOnScreen(element, !readsAll);
    useReadContent(open && seen && run ? { runs: [runRefOf(run)] } : undefined);
    const merged = useMergedRef(element, ref);
    return (
      <AgentContext.Provider value={about}>
        <AgentLaneContext.Provider value={lane}>
          <ContentContext.Provider value={seen ? 'run' : 'unseen'}>
            {renderPart(
              'section',
              props,
              // Not a region: two hundred landmarks lead nowhere.
              { role: 'group', 'aria-labelledby': nameId, children },
              { agent: participant, status, depth, open, first: first.includes(participant) },
              merged,
            )}
          </ContentContext.Provider>
        </AgentLaneContext.Provider>
      </AgentContext.Provider>
    );
  },
);
