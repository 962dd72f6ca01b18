'use client';

import type { AgentInfo } from '../select/agentInfo.ts';
import { agentsOf } from '../select/agents.ts';
import { useSlice } from './useSlice.ts';

/** Each agent before those that work for it: what components show, who need no tree of it. */
export const useAgentList = (): readonly AgentInfo[] => useSlice(agentsOf);
