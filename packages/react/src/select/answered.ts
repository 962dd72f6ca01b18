import type { ParticipantId, SessionView } from '@rejoin/core';
import { claimOf } from '@rejoin/core/internal';
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

/** Whether a run has begun to answer a message. */
export const isAnswered = (view: SessionView, messageKey: string): boolean => answering(view).has(messageKey);
