/** What a control or a view is about: the whole session, one agent, or one run. */
import { entityKey, type ParticipantId, type Run, type SessionView, type Target } from '@rejoin/core';
import { isActive as isActiveStatus } from '@rejoin/core/protocol';
import { derive } from './derive.ts';

/** A run of some participant. */
export interface RunRef {
  readonly participant: ParticipantId;
  readonly run: string;
}

/** Nothing: the whole session. `agent`: whatever that agent does. `run`: that run alone. */
export interface Scope {
  readonly agent?: ParticipantId | undefined;
  readonly run?: RunRef | undefined;
}

export const runKey = (run: Run): string => entityKey(run.participant, run.id);

export const targetOf = ({ agent, run }: Scope): Target =>
  run
    ? { kind: 'run', participant: run.participant, run: run.run }
    : agent === undefined
      ? { kind: 'session' }
      : { kind: 'agent', participant: agent };

/** Whether more may come of it. */
export const isActive = ({ status }: Run): boolean => isActiveStatus(status);

/** The runs of each agent, in the order of their start. */
export const runsByAgent: (view: SessionView) => ReadonlyMap<ParticipantId, readonly Run[]> = derive(
  ({ state }) => [state.runs],
  ({ state }) => {
    const runs = new Map<ParticipantId, Run[]>();
    for (const run of state.runs.values()) {
      const own = runs.get(run.participant);
      if (own) own.push(run);
      else runs.set(run.participant, [run]);
    }
    return runs;
  },
);

/** The runs of a scope that go on; of one run or of an agent without any, the newest, so that its end can be told. */
export function runsOf(view: SessionView, { agent, run }: Scope): readonly Run[] {
  if (run) {
    const found = view.state.runs.get(entityKey(run.participant, run.run));
    return found ? [found] : [];
  }
  if (agent === undefined) return [...view.state.runs.values()].filter(isActive);
  const own = runsByAgent(view).get(agent) ?? [];
  const active = own.filter(isActive);
  return active.length > 0 ? active : own.slice(-1);
}
