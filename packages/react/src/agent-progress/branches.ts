/** Who works for whom, of those that are shown; and which of many need no row of their own any more. */
import type { AgentInfo } from '../select/agentInfo.ts';
import { type AgentFilter, isChosen } from '../select/chosen.ts';
import { sameList } from '../select/keepEqual.ts';
import type { AgentCounts, AgentStatus } from './agentProgressLabels.ts';

export interface AgentBranch {
  readonly agent: AgentInfo;
  readonly children: readonly AgentBranch[];
}

/** A branch in which nothing has changed is the same object. */
const known = new WeakMap<AgentInfo, AgentBranch>();

/** @param list as `useAgents` gives it. An agent that works for one that is not shown stands under the one that asked that. */
export function branchesOf(
  list: readonly AgentInfo[],
  filter: AgentFilter | undefined,
): readonly AgentBranch[] {
  const roots: AgentInfo[] = [];
  const below = new Map<AgentInfo, AgentInfo[]>();
  const path: AgentInfo[] = [];
  for (const agent of list) {
    while ((path.at(-1)?.depth ?? -1) >= agent.depth) path.pop();
    if (!isChosen(agent, filter)) continue;
    const parent = path.at(-1);
    if (!parent) roots.push(agent);
    else if (!below.get(parent)?.push(agent)) below.set(parent, [agent]);
    path.push(agent);
  }
  const branchOf = (agent: AgentInfo): AgentBranch => {
    const children = (below.get(agent) ?? []).map(branchOf);
    const found = known.get(agent);
    if (found && sameList(found.children, children)) return found;
    const branch = { agent, children };
    known.set(agent, branch);
    return branch;
  };
  return roots.map(branchOf);
}

/** It has ended, as it should or because it was stopped, and so has all below it. */
export const isQuiet = ({ agent: { status }, children }: AgentBranch): boolean =>
  (status === 'finished' || status === 'cancelled') && children.every(isQuiet);

const COUNTED: Readonly<Record<AgentStatus, Exclude<keyof AgentCounts, 'total'>>> = {
  idle: 'idle',
  unknown: 'idle',
  running: 'working',
  stopping: 'working',
  stalled: 'working',
  finished: 'finished',
  cancelled: 'stopped',
  failed: 'failed',
  lost: 'lost',
  waiting: 'waiting',
  interrupted: 'waiting',
};

/** How many there are, of each kind, those below them counted in. */
export function countsOf(branches: readonly AgentBranch[]): AgentCounts {
  const counts = { total: 0, idle: 0, working: 0, finished: 0, stopped: 0, failed: 0, lost: 0, waiting: 0 };
  const count = ({ agent, children }: AgentBranch): void => {
    counts.total++;
    counts[COUNTED[agent.status]]++;
    for (const child of children) count(child);
  };
  for (const branch of branches) count(branch);
  return counts;
}
