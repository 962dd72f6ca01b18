/** Sub-agents within a run: nodes of the tree of work that are no participants, and that no control acts on. */

import type { EventItem } from '../../protocol/envelope.ts';
import type {
  StepStarted,
  SubagentCancelled,
  SubagentError,
  SubagentFinished,
  SubagentStarted,
} from '../../protocol/events.ts';
import { WINDOW } from '../../protocol/limits.ts';
import { omitUndefined } from '../../protocol/omitUndefined.ts';
import { type Draft, patch, writable } from '../draft.ts';
import {
  type FaultCode,
  type SessionRun,
  type SessionState,
  type SessionSubagent,
  subagentKey,
} from '../state.ts';

export type SubagentEvent = SubagentStarted | SubagentFinished | SubagentError | SubagentCancelled;

const keyOf = ({ participant, run = '' }: EventItem, id: string): string => subagentKey(participant, run, id);

/** Why the event does not count, if it does not. Its run is known to be the writer's, and to go on. */
export function judgeSubagent(
  state: SessionState,
  item: EventItem,
  event: SubagentEvent,
): FaultCode | undefined {
  const known = state.subagents.get(keyOf(item, event.subagentRunId));
  if (event.type === 'SUBAGENT_STARTED')
    return !known || known.status === 'superseded' ? undefined : 'duplicate-entity';
  return known?.status === 'running' ? undefined : 'late-event';
}

export function foldSubagent(draft: Draft, item: EventItem, event: SubagentEvent): void {
  const key = keyOf(item, event.subagentRunId);
  switch (event.type) {
    case 'SUBAGENT_STARTED':
      writable(draft, 'subagents').set(key, {
        participant: item.participant,
        id: event.subagentRunId,
        run: item.run ?? '',
        name: event.name,
        status: 'running',
        began: draft.subagents.get(key)?.began ?? draft.position,
        startedAt: item.at,
        steps: [],
        ...omitUndefined({
          description: event.description,
          parent: event.parentSubagentRunId,
          toolCall: event.parentToolCallId,
        }),
      });
      return;
    case 'SUBAGENT_FINISHED':
      return end(draft, key, event.outcome?.type === 'suspended' ? 'interrupted' : 'finished', item.at, {
        ...omitUndefined({ result: event.result }),
      });
    case 'SUBAGENT_ERROR':
      return end(draft, key, 'failed', item.at, {
        error: { message: event.message, ...omitUndefined({ code: event.code }) },
      });
    case 'subagent.cancelled':
      return end(draft, key, 'cancelled', item.at, {});
  }
}

const end = (
  draft: Draft,
  key: string,
  status: SessionSubagent['status'],
  at: number,
  more: Partial<SessionSubagent>,
): void => patch(draft, 'subagents', key, { ...more, status, endedAt: at, steps: [] });

/** What a run has open at its end is cut; at a take-over that does not go on with it, it is superseded (P21). */
export function closeSubagents(
  draft: Draft,
  run: SessionRun | undefined,
  status: 'cut' | 'superseded',
  at: number,
): void {
  for (const [key, each] of draft.subagents)
    if (each.status === 'running' && each.run === run?.run && each.participant === run.participant)
      end(draft, key, status, at, {});
}

/** Steps are the run's own, or those of one of its sub-agents: each by its name. */
export function foldStep(draft: Draft, item: EventItem, event: StepStarted, run: string): void {
  const { stepName, subagentRunId } = event;
  const next = (steps: readonly string[]) =>
    event.type === 'STEP_STARTED'
      ? [...steps, stepName].slice(-WINDOW.unknown)
      : steps.filter((name) => name !== stepName);
  if (subagentRunId === undefined)
    return patch(draft, 'runs', run, { steps: next(draft.runs.get(run)?.steps ?? []) });
  // A sub-agent that was never announced has no node to show the step at.
  const key = keyOf(item, subagentRunId);
  const subagent = draft.subagents.get(key);
  if (subagent?.status === 'running') patch(draft, 'subagents', key, { steps: next(subagent.steps) });
}
