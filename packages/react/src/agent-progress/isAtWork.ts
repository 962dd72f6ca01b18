import type { AgentStatus } from './agentProgressLabels.ts';

/** Whether its newest run goes on, as far as the log knows. */
export const isAtWork = (status: AgentStatus): boolean =>
  status === 'running' || status === 'stopping' || status === 'stalled' || status === 'waiting';
