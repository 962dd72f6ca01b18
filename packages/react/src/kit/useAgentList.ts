'use client';

import { useCallback } from 'react';
import { type Read, useSession, useSlice } from '../hooks/useSession.ts';
import { type AgentInfo, agentsOf } from '../select/agents.ts';

/** Each agent before those that work for it: what components show, who need no tree of it. */
export function useAgentList(): readonly AgentInfo[] {
  const session = useSession();
  const { participant: me } = session;
  const read = useCallback<Read<readonly AgentInfo[]>>(
    (view, before) => agentsOf(view, me, before?.value),
    [me],
  );
  return useSlice(session, read);
}
