'use client';

import { isDevelopment } from '../kit/development.ts';
import { type AgentRef, agentIn } from '../select/scope.ts';
import { type AgentStream, agentStreamOf } from '../select/stream.ts';
import { useSlice } from './useSlice.ts';

/**
 * What an agent says in its newest run, as it says it; re-renders at most 30 times a second.
 *
 * @param agent its id, or what `useAgents` gives of it
 */
export function useAgentStream(agent: AgentRef): AgentStream {
  return useSlice(agentStreamOf, agentIn(agent, isDevelopment && "useAgentStream('agent:news')"));
}
