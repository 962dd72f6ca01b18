/** What is known of an agent, and of what it is called. */
import { nameOf, type ParticipantId, type SessionView } from '@rejoin/core';
import type { RunActivity, RunInfo } from './runs.ts';

/** An agent, or a person who stands in for one, with its newest run. The same object until something of it changes. */
export interface AgentInfo {
  /** Unique among them: a React key. */
  readonly key: string;
  /** Of a sub-agent within a run: whose run it is. */
  readonly participant: ParticipantId;
  /** As it introduced itself, else the name in its id. */
  readonly name: string;
  /** Of its newest run. Without one: `idle` or, as long as it may only not have come yet, `unknown`. */
  readonly status: RunActivity | Unbegun;
  readonly run?: RunInfo | undefined;
  /** The participant that asked for that run. */
  readonly parent?: ParticipantId | undefined;
  /** 0 for one that no other agent asked. */
  readonly depth: number;
  /**
   * Of a sub-agent within the newest run of its participant: its id there, and `run` tells of this part alone, under the run's
   * id. It has no process of its own that could receive anything: what can be stopped is the run, by the row above it.
   */
  readonly subagent?: string | undefined;
}

/** What is known of an agent without a run: that there is none, or nothing, because the session was never proven here. */
export type Unbegun = 'idle' | 'unknown';
export const unbegun = ({ proven }: Pick<SessionView, 'proven'>): Unbegun => (proven ? 'idle' : 'unknown');

/** Who a participant is: what a function of an agent that asks for no more can be given of people as well. */
export type NamedParticipant = Pick<AgentInfo, 'participant' | 'name'>;

export interface AgentNode extends AgentInfo {
  readonly children: readonly AgentNode[];
}

/** As a participant introduced itself, else the name in its id. */
export const nameIn = ({ state }: SessionView, participant: ParticipantId = ''): string =>
  state.participants.get(participant)?.name ?? nameOf(participant);

/** What a participant is called where the application has no other names. */
export const introducedName = ({ name }: NamedParticipant): string => name;
