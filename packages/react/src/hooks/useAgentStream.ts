'use client';

import type { ParticipantId } from '@rejoin/core';
import { useCallback } from 'react';
import { type AgentStream, agentStreamOf } from '../select/stream.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

/** What an agent says in its newest run, as it says it; re-renders at most 30 times a second. */
export function useAgentStream(agent: ParticipantId): AgentStream {
  const session = useSession();
  const { participant: me } = session;
  const read = useCallback<Read<AgentStream>>(
    (view, before) => agentStreamOf(view, agent, me, before?.value),
    [agent, me],
  );
  return useSlice(session, read);
}
