'use client';

import { type Context, createContext } from 'react';
import type { AgentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import { useIn } from '../kit/useIn.ts';
import type { AgentInfo } from '../select/agents.ts';
import type { Blank } from '../select/blank.ts';
import type { AgentLanesLabels } from './agentLanesLabels.ts';

/** What all lanes know. It stays the same while agents work. */
export interface AgentLanesContextValue {
  readonly labels: AgentLanesLabels;
  readonly agentLabels: AgentProgressLabels;
  readonly nameOf: (agent: AgentInfo) => string;
}

/** Which lanes there are: it changes when an agent comes, moves on or ends. */
export interface AgentLanesListValue {
  readonly agents: readonly AgentInfo[];
  readonly blank: Blank;
  /** All that work here, shown or not. */
  readonly all: readonly AgentInfo[];
}

/** Of one lane. */
export interface AgentLaneContextValue {
  readonly open: boolean;
  readonly toggle: () => void;
  /** The name of the one for whom its agent works. */
  readonly parent: string | undefined;
}

export const AgentLanesContext: Context<AgentLanesContextValue | undefined> = createContext<
  AgentLanesContextValue | undefined
>(undefined);
export const AgentLanesListContext: Context<AgentLanesListValue | undefined> = createContext<
  AgentLanesListValue | undefined
>(undefined);
export const AgentLaneContext: Context<AgentLaneContextValue | undefined> = createContext<
  AgentLaneContextValue | undefined
>(undefined);

export const useAgentLanes = (): AgentLanesContextValue => useIn(AgentLanesContext, 'AgentLanesRoot');
export const useAgentLanesList = (): AgentLanesListValue => useIn(AgentLanesListContext, 'AgentLanesRoot');
export const useAgentLane = (): AgentLaneContextValue => useIn(AgentLaneContext, 'AgentLane agent={…}');
