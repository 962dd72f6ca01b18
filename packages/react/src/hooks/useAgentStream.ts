'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { type AgentRef, agentIn, runRefOf } from '../select/scope.ts';
import { type AgentStream, agentStreamOf } from '../select/stream.ts';
import { useReadContent } from './useReadContent.ts';
import { useSlice } from './useSlice.ts';

/**
 * What an agent says in its newest run, as it says it; re-renders at most 30 times a second.
 *
 * @param agent its id, or what `useAgents` gives of it
 */
export function useAgentStream(agent: AgentRef): AgentStream {
  const stream = useSlice(agentStreamOf, agentIn(agent, isDevelopment && "useAgentStream('agent:news')"));
  useReadContent(stream.run && { runs: [runRefOf(stream.run)] });
  return stream;
}
