/** The agents that a component shows. */
import { nameOf, type ParticipantId } from '@rejoin/core';
import type { AgentInfo } from './agents.ts';

/** Those of a list, or those for which a function is true. */
export type AgentFilter = readonly ParticipantId[] | ((agent: AgentInfo) => boolean);

export function isChosen(agent: AgentInfo, filter: AgentFilter | undefined): boolean {
  if (filter === undefined) return true;
  return typeof filter === 'function' ? filter(agent) : filter.includes(agent.participant);
}

const unknown = new Map<ParticipantId, AgentInfo>();

/** Participants, without the sub-agents within their runs. In their own order or, where they are named one by one, in that of the names: with those that have not come yet. */
export function chosenAgents(
  all: readonly AgentInfo[],
  filter: AgentFilter | undefined,
): readonly AgentInfo[] {
  const list = all.filter(({ subagent }) => subagent === undefined);
  if (filter === undefined) return list;
  if (typeof filter === 'function') return list.filter(filter);
  const there = new Map(list.map((agent) => [agent.participant, agent]));
  return filter.map((participant) => there.get(participant) ?? notHere(participant));
}

/** The same object at every render. */
function notHere(participant: ParticipantId): AgentInfo {
  const found = unknown.get(participant);
  if (found) return found;
  const agent = {
    key: participant,
    participant,
    name: nameOf(participant),
    status: 'idle',
    depth: 0,
  } as const;
  unknown.set(participant, agent);
  return agent;
}
