/** What a run's status can be. A file of its own, without imports: parts of a page that are loaded late read it as well. */
import type { RunOutcome } from '../protocol/events.ts';

export type RunStatus = 'running' | 'finished' | 'interrupted' | 'cancelled' | 'failed' | 'lost';

/** Whether more may come of it: it runs, its agent was lost, or it waits for an answer. What a control can act on. */
export const isActive = (status: RunStatus): boolean =>
  status === 'running' || status === 'lost' || status === 'interrupted';

export const outcomeStatus = (outcome: RunOutcome | undefined): RunStatus =>
  outcome?.type === 'cancelled' ? 'cancelled' : outcome?.type === 'interrupt' ? 'interrupted' : 'finished';
