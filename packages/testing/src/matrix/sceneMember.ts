/** One process of a scene: its session, and what is seen of it from outside. */
import type { RejoinError, Session, SessionView } from '@rejoin/core';
import { createSessionClient } from '@rejoin/core';
import { reportPresence } from '@rejoin/core/presence';
import type { SimulatedProcess } from '../simulator/processes.ts';
import { type Watch, watch } from './watch.ts';

export interface Member {
  readonly name: string;
  readonly session: Session;
  readonly watch: Watch;
  /** What it shows, with all that has arrived. */
  view(): SessionView;
}

export function memberOf(name: string, watched: Watch, session: Session): Member {
  watched.attach(session);
  const view = () => {
    session.flush();
    return session.store.getState();
  };
  return { name, session, watch: watched, view };
}

export interface PageOptions {
  readonly process: SimulatedProcess;
  readonly participant: string;
  readonly session: string;
  /** How often it says that it is here, ms. */
  readonly beat: number;
  readonly onError: (error: RejoinError) => void;
}

/** A person's page, which says that it is here. */
export function openPage(
  name: string,
  { process, participant, session: id, beat, onError }: PageOptions,
): Member {
  const watched = watch(name, process.transport);
  const client = createSessionClient({ ...process, transport: watched.transport, participant, onError });
  const session = client.session(id);
  reportPresence({ client, session, clock: process.clock, beat });
  return memberOf(name, watched, session);
}
