/** Who plays in a simulation: people with a page each, and agents with a process each. */

import type { ParticipantId, RejoinError, Session, SessionView } from '@rejoin/core';
import { createSessionClient, type SessionClient } from '@rejoin/core';
import type { RunHandler } from '@rejoin/core/agent';
import { type AgentSession, joinSession } from '@rejoin/core/agent';
import type { SimulatedProcess } from './processes.ts';

/** A person's page. */
export interface PersonActor {
  readonly name: string;
  readonly participant: ParticipantId;
  readonly client: SessionClient;
  readonly session: Session;
  /** What the page shows just now, with all that has arrived. */
  view(): SessionView;
}

/** An agent's process. */
export interface AgentActor {
  readonly name: string;
  readonly participant: ParticipantId;
  readonly agent: AgentSession;
  readonly session: Session;
}

export interface AgentActorOptions {
  /** Default: `s`. */
  readonly session?: string | undefined;
  /** Claims runs of the same agent whose process was lost, and answers them anew. Default false. */
  readonly takeOver?: boolean | undefined;
  /** Waits for messages that are addressed to it, and leaves the others alone. Default false. */
  readonly addressed?: boolean | undefined;
  readonly onError?: ((error: RejoinError) => void) | undefined;
}

/** A process that works can let time pass: nothing happens in no time. */
export type AgentWork = (
  run: Parameters<RunHandler>[0],
  wait: (ms: number) => Promise<void>,
) => Promise<void> | void;

export interface Cast {
  person(name: string, session?: string): PersonActor;
  agent(name: string, work: AgentWork, options?: AgentActorOptions): AgentActor;
}

export const createCast = (process: (name: string) => SimulatedProcess): Cast => ({
  person(name, id = 's') {
    const participant = `user:${name}`;
    const client = createSessionClient({ ...process(name), participant });
    const session = client.session(id);
    const view = () => {
      session.flush();
      return session.store.getState();
    };
    return { name, participant, client, session, view };
  },
  agent(name, work, { session: id = 's', takeOver = false, addressed = false, onError } = {}) {
    const participant = `agent:${name}`;
    const { transport, clock, random } = process(name);
    const agent = joinSession({
      transport,
      clock,
      random,
      session: id,
      participant,
      takeOver,
      ...(onError ? { onError } : {}),
    });
    const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
    agent.answer(
      (run) => work(run, wait),
      addressed ? { accepts: (message) => message.to?.includes(participant) ?? false } : {},
    );
    return { name, participant, agent, session: agent.session };
  },
});
