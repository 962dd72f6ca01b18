/** Sub-agents within a run, as rows below its agent. */
import { entityKey, type ParticipantId, type SessionSubagent, type SessionView } from '@rejoin/core';
import type { AgentInfo } from './agentInfo.ts';
import { derive } from './derive.ts';
import { keep } from './keepEqual.ts';
import type { RunActivity, RunInfo } from './runs.ts';

const byRun: (view: SessionView) => ReadonlyMap<string, readonly SessionSubagent[]> = derive(
  ({ state }) => [state.subagents],
  ({ state }) => {
    const found = new Map<string, SessionSubagent[]>();
    for (const each of state.subagents.values()) {
      if (each.status === 'superseded') continue;
      const key = entityKey(each.participant, each.run);
      const own = found.get(key);
      if (own) own.push(each);
      else found.set(key, [each]);
    }
    return found;
  },
);

const NONE: readonly AgentInfo[] = [];

/**
 * @param run of which they are parts
 * @param depth of the agent whose run it is
 * @param former rows by their key: one in which nothing has changed is the same object
 */
export function subagentsOf(
  view: SessionView,
  run: RunInfo,
  depth: number,
  former: ReadonlyMap<string, AgentInfo>,
): readonly AgentInfo[] {
  const own = byRun(view).get(entityKey(run.participant, run.run));
  if (!own) return NONE;
  const there = new Set(own.map(({ id }) => id));
  const below = new Map<string | undefined, SessionSubagent[]>();
  for (const each of own) {
    // One whose parent was not announced is the run's own.
    const above = each.parent !== undefined && there.has(each.parent) ? each.parent : undefined;
    if (!below.get(above)?.push(each)) below.set(above, [each]);
  }
  const rows: AgentInfo[] = [];
  const seen = new Set<string>();
  const visit = (parent: string | undefined, level: number) => {
    for (const each of below.get(parent) ?? []) {
      if (seen.has(each.id)) continue;
      seen.add(each.id);
      rows.push(rowOf(each, run, level, former));
      visit(each.id, level + 1);
    }
  };
  visit(undefined, depth + 1);
  return rows;
}

function rowOf(
  each: SessionSubagent,
  of: RunInfo,
  depth: number,
  former: ReadonlyMap<string, AgentInfo>,
): AgentInfo {
  const key = `${of.key}\n${each.id}`;
  const old = former.get(key);
  const made: RunInfo = {
    key,
    participant: each.participant,
    run: each.run,
    status: activityOf(each, of),
    startedAt: each.startedAt,
    endedAt: each.endedAt,
    step: each.steps.at(-1),
    progress: undefined,
    error: each.error,
    parent: undefined,
    answers: undefined,
    interrupts: undefined,
    result: each.result,
  };
  const run = keep(old?.run, made);
  const parent: ParticipantId = each.participant;
  const info: AgentInfo = {
    key,
    participant: each.participant,
    name: each.name,
    status: run.status,
    run,
    parent,
    depth,
    subagent: each.id,
  };
  return keep(old, info);
}

/** While it runs, what is so of its run is so of it. One that its run's end cut off goes on no more: that is all that is known. */
function activityOf({ status }: SessionSubagent, run: RunInfo): RunActivity {
  if (status === 'running') return run.status;
  return status === 'cut' || status === 'superseded' ? 'cancelled' : status;
}
