/** What a control or a view is about: the whole session, one agent, or one run. */
import {
  type ControlTarget,
  entityKey,
  type ParticipantId,
  type RunRef,
  type SessionRun,
  type SessionView,
} from '@rejoin/core';
import { checkCall } from '@rejoin/core/internal';
import { isActive as isActiveStatus, type Sentence } from '@rejoin/core/protocol';
import { derive } from './derive.ts';

export type { RunRef };

/** An agent: its id or, as `useAgents` gives it, what has it. */
export type AgentRef = ParticipantId | { readonly participant: ParticipantId };

/** Nothing: the whole session. `agent`: whatever that agent does. `run`: that run alone. */
export interface ControlScope {
  readonly agent?: AgentRef | undefined;
  readonly run?: RunRef | undefined;
}

/** The same, with the agent by its id. */
export interface Scope extends ControlScope {
  readonly agent?: ParticipantId | undefined;
}

/** A message or a tool call: its key, or what has it. */
export type KeyRef = string | { readonly key: string };

/** @param right the call as it should be, for one from plain JavaScript that is not */
export function agentIn(agent: AgentRef, right: Sentence): ParticipantId {
  const id = typeof agent === 'object' ? agent?.participant : agent;
  checkCall(typeof id === 'string', right);
  return id;
}

export function keyIn(ref: KeyRef, right: Sentence): string {
  const key = typeof ref === 'object' ? ref?.key : ref;
  checkCall(typeof key === 'string', right);
  return key;
}

/** Of what is known of a run, its reference alone. */
export const runRefOf = ({ participant, run }: RunRef): RunRef => ({ participant, run });

export const runKey = (run: RunRef): string => entityKey(run.participant, run.run);

export const targetOf = ({ agent, run }: Scope): ControlTarget =>
  run
    ? { kind: 'run', participant: run.participant, run: run.run }
    : agent === undefined
      ? { kind: 'session' }
      : { kind: 'agent', participant: agent };

/** Whether more may come of it. */
export const isActive = ({ status }: SessionRun): boolean => isActiveStatus(status);

/** The runs of each agent, in the order of their start. */
export const runsByAgent: (view: SessionView) => ReadonlyMap<ParticipantId, readonly SessionRun[]> = derive(
  ({ state }) => [state.runs],
  ({ state }) => {
    const runs = new Map<ParticipantId, SessionRun[]>();
    for (const run of state.runs.values()) {
      const own = runs.get(run.participant);
      if (own) own.push(run);
      else runs.set(run.participant, [run]);
    }
    return runs;
  },
);

/** The runs of a scope that go on; of one run or of an agent without any, the newest, so that its end can be shown. */
export function runsOf(view: SessionView, { agent, run }: Scope): readonly SessionRun[] {
  if (run) {
    const found = view.state.runs.get(entityKey(run.participant, run.run));
    return found ? [found] : [];
  }
  if (agent === undefined) return [...view.state.runs.values()].filter(isActive);
  const own = runsByAgent(view).get(agent) ?? [];
  const active = own.filter(isActive);
  return active.length > 0 ? active : own.slice(-1);
}
