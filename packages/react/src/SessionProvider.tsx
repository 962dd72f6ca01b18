'use client';

import type { Clock, Session, SessionClient } from '@rejoin/core';
import { RejoinError, systemClock } from '@rejoin/core';
import { createContext, type JSX, type ReactNode, useContext, useEffect, useMemo } from 'react';

export interface SessionProviderProps {
  /** Made once, outside of components: `createSessionClient({ transport, participant })`. */
  readonly client: SessionClient;
  /** The session's id. */
  readonly session: string;
  /** What countdowns and durations are counted by. Default: the machine's own. */
  readonly clock?: Clock;
  readonly children?: ReactNode;
}

export interface SessionContextValue {
  readonly client: SessionClient;
  readonly session: Session;
  readonly clock: Clock;
}

const SessionContext = createContext<SessionContextValue | undefined>(undefined);

/**
 * Gives a session to the hooks and components below it. Rendering opens nothing: the session connects when this has
 * mounted, stays connected as long as it is, and rests some seconds after. Unmounting cancels nothing, ever.
 */
export function SessionProvider({
  client,
  session: id,
  clock = systemClock,
  children,
}: SessionProviderProps): JSX.Element {
  const session = useMemo(() => client.session(id, { connect: false }), [client, id]);
  useEffect(() => session.connect(), [session]);
  const value = useMemo(() => ({ client, session, clock }), [client, session, clock]);
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

export function useSessionContext(): SessionContextValue {
  const value = useContext(SessionContext);
  if (value) return value;
  throw new RejoinError(
    'argument-invalid',
    'There is no session here. Put <SessionProvider client={client} session="my-session"> around this component.',
  );
}
