'use client';

import { useSlice } from '../hooks/useSlice.ts';
import type { AgentInfo } from '../select/agentInfo.ts';
import { agentsOf } from '../select/agents.ts';

/** Each agent before those that work for it: what components show, who need no tree of it. */
export const useAgentList = (): readonly AgentInfo[] => useSlice(agentsOf);
