'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { useEffect } from 'react';
import { type AgentRef, agentIn } from '../select/scope.ts';
import { useSessionContext } from './SessionProvider.tsx';
import { useReport } from './useReport.ts';

/**
 * Says to the others, while this component is mounted, that this page's person looks at an agent: `usePresence` tells them.
 *
 * @param agent its id, or what `useAgents` gives of it; undefined: none
 */
export function useLookAt(agent: AgentRef | undefined): void {
  const participant = agent && agentIn(agent, isDevelopment && "useLookAt('agent:news')");
  const context = useSessionContext();
  const report = useReport();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another context has begun another report.
  useEffect(() => report.current?.lookAt(participant), [report, participant, context]);
}
