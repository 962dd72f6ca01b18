'use client';

import { type Context, createContext, useContext } from 'react';
import type { AgentInfo } from '../select/agents.ts';
import type { AgentProgressLabels } from './labels.ts';

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

export function useAgentContext(): AgentContextValue {
  const value = useContext(AgentContext);
  if (value) return value;
  throw new Error(
    'A part that tells of an agent stands alone. Put it into <AgentProgressItem> or <AgentLane>.',
  );
}
