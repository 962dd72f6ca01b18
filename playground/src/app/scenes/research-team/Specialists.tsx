import type { ParticipantId } from '@rejoin/core';
import type { AgentInfo } from '@rejoin/react';
import { AgentLanes } from '@rejoin/react/agent-lanes';
import { type ReactElement, useCallback, useMemo } from 'react';
import { titleOf } from '../../names.ts';
import { Pid } from '../../Pid.tsx';
import type { Member } from '../../server.ts';
import { renderCitation } from './Citation.tsx';

export interface SpecialistsProps {
  readonly members: readonly Member[];
  readonly selected: ParticipantId | null;
}

const LABELS = { lanes: 'Specialists' };

/** A lane for each, whether it has come or not. */
export function Specialists({ members, selected }: SpecialistsProps): ReactElement {
  const agents = useMemo(() => members.map(({ participant }) => participant), [members]);
  const nameOf = useCallback((agent: AgentInfo) => titleOf(agent, members), [members]);
  const renderName = useCallback(
    (agent: AgentInfo) => (
      <span data-selected={agent.participant === selected ? '' : undefined}>
        {nameOf(agent)} <Pid agent={agent} />
      </span>
    ),
    [nameOf, selected],
  );
  return (
    <AgentLanes
      className="lanes"
      agents={agents}
      labels={LABELS}
      nameOf={nameOf}
      renderName={renderName}
      renderCitation={renderCitation}
    />
  );
}
