import type { ParticipantId } from '@rejoin/core';
import { type AgentInfo, useLookAt } from '@rejoin/react';
import { AgentProgress } from '@rejoin/react/agent-progress';
import { type ReactElement, useCallback, useId } from 'react';
import { titleOf } from '../../names.ts';
import type { Member } from '../../server.ts';

export interface TeamProps {
  readonly members: readonly Member[];
  readonly selected: ParticipantId | null;
  readonly onSelect: (participant: ParticipantId | null) => void;
}

/** Who works for whom, and how far each has come. */
export function Team({ members, selected, onSelect }: TeamProps): ReactElement {
  const title = useId();
  useLookAt(selected ?? undefined);
  const nameOf = useCallback((agent: AgentInfo) => titleOf(agent, members), [members]);
  return (
    <section className="panel team" aria-labelledby={title}>
      <header className="panel-head">
        <h2 id={title}>Team</h2>
      </header>
      <AgentProgress className="team-body" nameOf={nameOf} selected={selected} onSelectedChange={onSelect} />
    </section>
  );
}
