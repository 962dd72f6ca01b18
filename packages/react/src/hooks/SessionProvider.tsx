'use client';

import type { Clock, Session, SessionClient, Snapshot } from '@rejoin/core';
import { RejoinError, systemClock } from '@rejoin/core';
import { createContext, type JSX, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { isDevelopment } from '../kit/development.ts';

export interface SessionProviderProps {
  /** Made once, outside of components: `createSessionClient({ transport, participant })`. */
  readonly client: SessionClient;
  /** The session's id. */
  readonly session: string;
  /**
   * What a server has read of the session, passed on to the page as JSON. Given at the first render on both sides, all below
   * is rendered with it, and the page asks only for what came after.
   */
  readonly snapshot?: Snapshot | undefined;
  /** What countdowns and durations are counted by. Default: the machine's own. */
  readonly clock?: Clock | undefined;
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
 * mounted, stays connected as long as it is, and is idle some seconds after. Unmounting cancels nothing, ever.
 */
export function SessionProvider({
  client,
  session: id,
  snapshot,
  clock = systemClock,
  children,
}: SessionProviderProps): JSX.Element {
  // Read when the session is opened, and never again: a parent that renders anew brings no news by it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const session = useMemo(
    () =>
      (typeof client?.session === 'function' ? client : misplaced()).session(id, {
        connect: false,
        ...(snapshot ? { snapshot } : {}),
      }),
    [client, id],
  );
  useEffect(() => session.connect(), [session]);
  useChangeWatch(client);
  const value = useMemo(() => ({ client, session, clock }), [client, session, clock]);
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/** Says on a developer's console where a provider is given one new client after the other. */
const useChangeWatch: (client: SessionClient) => void = isDevelopment
  ? (client) => {
      const first = useRef(client);
      useEffect(() => {
        if (client !== first.current)
          import('../kit/clientChanged.ts').then((late) => late.clientChanged(client)).catch(() => {});
      }, [client]);
    }
  : () => {};

export function useSessionContext(): SessionContextValue {
  return useContext(SessionContext) ?? misplaced();
}

function misplaced(): never {
  throw new RejoinError(
    'argument-invalid',
    isDevelopment && 'Put <SessionProvider client={client} session="my-session"> around this component.',
  );
}
