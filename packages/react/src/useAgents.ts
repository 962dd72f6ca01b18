'use client';

import { useCallback, useMemo } from 'react';
import { type AgentInfo, type AgentNode, agentsOf, treeOf } from './select/agents.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

export interface Agents {
  /** Each before those that work for it, with its depth. */
  readonly list: readonly AgentInfo[];
  /** The same, nested. */
  readonly tree: readonly AgentNode[];
}

/** Who works here and for whom: re-renders when an agent begins, moves on or ends, not with every word. */
export function useAgents(): Agents {
  const session = useSession();
  const { participant: me } = session;
  const read = useCallback<Read<readonly AgentInfo[]>>(
    (view, before) => agentsOf(view, me, before?.value),
    [me],
  );
  const list = useSlice(session, read);
  return useMemo(() => ({ list, tree: treeOf(list) }), [list]);
}
