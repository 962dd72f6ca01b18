'use client';

import { isDevelopment } from '@rejoin/core/internal';
import type { AgentProgressLabels } from '../agent-progress/agentProgressLabels.ts';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
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
  /** Who waits for a person, and so comes first: none joins or leaves them while the reader is engaged. */
  readonly first: readonly string[];
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

export const AgentLanesContext: PartContext<AgentLanesContextValue> = createPartContext(
  isDevelopment && 'AgentLanesRoot',
);
export const AgentLanesListContext: PartContext<AgentLanesListValue> = createPartContext(
  isDevelopment && 'AgentLanesRoot',
);
export const AgentLaneContext: PartContext<AgentLaneContextValue> = createPartContext(
  isDevelopment && 'AgentLane agent={…}',
);

export const useAgentLanes = (): AgentLanesContextValue => useIn(AgentLanesContext);
export const useAgentLanesList = (): AgentLanesListValue => useIn(AgentLanesListContext);
export const useAgentLane = (): AgentLaneContextValue => useIn(AgentLaneContext);
