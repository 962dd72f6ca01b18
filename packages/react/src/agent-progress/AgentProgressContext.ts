'use client';

import type { ParticipantId } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { type Context, createContext, type ReactNode } from 'react';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { EarlierItems } from '../kit/useNewest.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import type { Blank } from '../select/blank.ts';
import type { AgentCounts, AgentProgressLabels } from './agentProgressLabels.ts';
import type { AgentBranch } from './branches.ts';

/** What all parts know. It stays the same while agents work. */
export interface AgentProgressContextValue {
  readonly labels: AgentProgressLabels;
  readonly nameOf: (agent: AgentInfo) => string;
  readonly selectable: boolean;
  readonly select: (participant: ParticipantId) => void;
  readonly setOpen: (agent: AgentInfo, open: boolean) => void;
}

/** What changes when agents come, move on and end, and when the reader opens, chooses or points. */
export interface AgentProgressTreeValue {
  readonly branches: readonly AgentBranch[];
  readonly counts: AgentCounts;
  readonly blank: Blank;
  readonly selected: ParticipantId | null;
  readonly isOpen: (agent: AgentInfo) => boolean;
  /** The reader points at a row or is in it: nothing may move away from there. */
  readonly engaged: boolean;
}

/** Of one list: how its rows are rendered, which those within it take over. */
export interface AgentProgressRows {
  readonly render: (agent: AgentInfo) => ReactNode;
  readonly renderRolledUp: (() => ReactNode) | undefined;
  readonly rollUp: number;
  readonly renderEarlier: ((earlier: EarlierItems) => ReactNode) | undefined;
}

/** What stands below a row, or below one that stands for many. */
export interface AgentProgressBelow {
  readonly agent: AgentInfo | undefined;
  readonly branches: readonly AgentBranch[];
}

/** Of what opens and closes: a row, or one that stands for many. */
export interface AgentProgressDisclosure {
  readonly open: boolean;
  readonly toggle: () => void;
  /** Whether there is anything below. */
  readonly branch: boolean;
  /** Where it is about many rows, how they ended. */
  readonly counts: AgentCounts | undefined;
  readonly selected: boolean;
}

export const AgentProgressContext: PartContext<AgentProgressContextValue> = createPartContext(
  isDevelopment && 'AgentProgressRoot',
);
export const AgentProgressTreeContext: PartContext<AgentProgressTreeValue> = createPartContext(
  isDevelopment && 'AgentProgressRoot',
);
export const AgentProgressRowsContext: Context<AgentProgressRows | undefined> = createContext<
  AgentProgressRows | undefined
>(undefined);
export const AgentProgressBelowContext: Context<AgentProgressBelow | undefined> = createContext<
  AgentProgressBelow | undefined
>(undefined);
export const AgentProgressDisclosureContext: PartContext<AgentProgressDisclosure> = createPartContext(
  isDevelopment && 'AgentProgressItem',
);

export const useAgentProgress = (): AgentProgressContextValue => useIn(AgentProgressContext);
export const useAgentProgressTree = (): AgentProgressTreeValue => useIn(AgentProgressTreeContext);
export const useAgentProgressDisclosure = (): AgentProgressDisclosure =>
  useIn(AgentProgressDisclosureContext);
