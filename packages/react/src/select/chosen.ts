/** The agents that a component shows. */
import { nameOf, type ParticipantId } from '@rejoin/core';
import type { AgentInfo, Unbegun } from './agentInfo.ts';

/** Those of a list, or those for which a function is true. */
export type AgentFilter = readonly ParticipantId[] | ((agent: AgentInfo) => boolean);

export function isChosen(agent: AgentInfo, filter: AgentFilter | undefined): boolean {
  if (filter === undefined) return true;
  return typeof filter === 'function' ? filter(agent) : filter.includes(agent.participant);
}

const notHere = new Map<string, AgentInfo>();

/** Participants, without the sub-agents within their runs. In their own order or, where they are named one by one, in that of the names: with those that have not come yet. */
export function chosenAgents(
  all: readonly AgentInfo[],
  filter: AgentFilter | undefined,
  status: Unbegun,
): readonly AgentInfo[] {
  const list = all.filter(({ subagent }) => subagent === undefined);
  if (filter === undefined) return list;
  if (typeof filter === 'function') return list.filter(filter);
  const there = new Map(list.map((agent) => [agent.participant, agent]));
  return filter.map((participant) => there.get(participant) ?? unbegunAgent(participant, status));
}

/** The same object at every render. */
function unbegunAgent(participant: ParticipantId, status: Unbegun): AgentInfo {
  const name = `${status}\n${participant}`;
  const agent = notHere.get(name) ?? {
    key: participant,
    participant,
    name: nameOf(participant),
    status,
    depth: 0,
  };
  notHere.set(name, agent);
  return agent;
}
