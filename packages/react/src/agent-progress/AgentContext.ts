'use client';

import { type Context, createContext } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { AgentInfo } from '../select/agents.ts';
import type { AgentProgressLabels } from './agentProgressLabels.ts';

/** What the parts that tell of one agent know: in a row of AgentProgress, and in a lane. */
export interface AgentContextValue {
  readonly agent: AgentInfo;
  /** As it is shown, and said. */
  readonly name: string;
  readonly nameId: string;
  readonly labels: AgentProgressLabels;
}

export const AgentContext: Context<AgentContextValue | undefined> = createContext<
  AgentContextValue | undefined
>(undefined);

export const useAgentContext = (): AgentContextValue =>
  useIn(AgentContext, 'AgentProgressItem> or <AgentLane');
