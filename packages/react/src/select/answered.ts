import type { ParticipantId, SessionView } from '@rejoin/core';
import { claimOf, isLeftToPeople } from '@rejoin/core/internal';
import { derive } from './derive.ts';

/** Which agents have taken up which message. Claims outlive the runs that won them. */
export const answering: (view: SessionView) => ReadonlyMap<string, ReadonlySet<ParticipantId>> = derive(
  ({ state }) => [state.claims],
  ({ state }) => {
    const agents = new Map<string, Set<ParticipantId>>();
    for (const key of state.claims.keys()) {
      const { message, agent } = claimOf(key);
      agents.set(message, (agents.get(message) ?? new Set()).add(agent));
    }
    return agents;
  },
);

/** Whether a message waits for no agent: a run has begun to answer it, or an operator had the floor and it is left to people. */
export function isAnswered(view: SessionView, messageKey: string): boolean {
  const message = view.state.messages.get(messageKey);
  return answering(view).has(messageKey) || (message !== undefined && isLeftToPeople(view.state, message));
}
