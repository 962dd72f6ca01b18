import type { NamedParticipant } from '@rejoin/react';
import type { ReactElement } from 'react';
import { introductionOf } from './names.ts';

/** The process that does an agent's work: kill it by this number to see the session survive it. */
export function Pid({ agent }: { readonly agent: NamedParticipant }): ReactElement | null {
  const { pid } = introductionOf(agent.name);
  if (pid === undefined) return null;
  return (
    <span className="pid" dir="ltr">
      pid {pid}
    </span>
  );
}
