'use client';

import { useMemo } from 'react';
import type { AgentInfo, AgentNode } from '../select/agentInfo.ts';
import { treeOf } from '../select/agents.ts';
import { useAgentList } from './useAgentList.ts';

export interface AgentsInfo {
  /** Each before those that work for it, with its depth. */
  readonly list: readonly AgentInfo[];
  /** The same, nested. */
  readonly tree: readonly AgentNode[];
}

/** Who works here and for whom: re-renders when an agent begins, moves on or ends, not with every word. */
export function useAgents(): AgentsInfo {
  const list = useAgentList();
  return useMemo(() => ({ list, tree: treeOf(list) }), [list]);
}
