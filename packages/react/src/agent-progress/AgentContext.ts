'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import type { AgentProgressLabels } from './agentProgressLabels.ts';

/** What the parts that tell of one agent know: in a row of AgentProgress, and in a lane. */
export interface AgentContextValue {
  readonly agent: AgentInfo;
  /** As it is shown, and said. */
  readonly name: string;
  readonly nameId: string;
  readonly labels: AgentProgressLabels;
}

export const AgentContext: PartContext<AgentContextValue> = createPartContext(
  isDevelopment && 'AgentProgressItem> or <AgentLane',
);

export const useAgentContext = (): AgentContextValue => useIn(AgentContext);
