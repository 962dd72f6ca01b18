'use client';

import type { Clock, Session, SessionClient, SessionInterest, SessionSnapshot } from '@rejoin/core';
import { RejoinError, systemClock } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import {
  type Context,
  createContext,
  type JSX,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
} from 'react';

export interface SessionProviderProps {
  /** Made once, outside of components: `createSessionClient({ transport, participant })`. */
  readonly client: SessionClient;
  /** The session's id. */
  readonly session: string;
  /**
   * What a server has read of the session, passed on to the page as JSON. Given at the first render on both sides, all below
   * is rendered with it, and the page asks only for what came after.
   */
  readonly snapshot?: SessionSnapshot | undefined;
  /**
   * Which texts are read in any case. An empty object is the outline: all that happens and, of what agents write, how much it is.
   * What is mounted reads more for as long as it is: see `useReadContent`. Default: `all`.
   */
  readonly interest?: SessionInterest | undefined;
  /**
   * Whether the others in the session may see that this page's person is here, writes, and looks at which agent; what they write is
   * never told before it is sent. Default true.
   */
  readonly presence?: boolean | undefined;
  /** What countdowns and durations are counted by. Default: the machine's own. */
  readonly clock?: Clock | undefined;
  readonly children?: ReactNode;
}

export interface SessionContextValue {
  readonly client: SessionClient;
  readonly session: Session;
  readonly clock: Clock;
  /** Every text is read, whatever is mounted. */
  readonly readsAll: boolean;
  /** Others may see this page's person. */
  readonly presence: boolean;
}

/** Undefined outside a provider: most read it by `useSessionContext`. */
export const SessionContext: Context<SessionContextValue | undefined> = createContext<
  SessionContextValue | undefined
>(undefined);

/**
 * Gives a session to the hooks and components below it. Rendering opens nothing: the session connects when this has
 * mounted, stays connected as long as it is, and is idle some seconds after. Unmounting cancels nothing, ever.
 */
export function SessionProvider({
  client,
  session: id,
  snapshot,
  interest = 'all',
  presence = true,
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
        interest,
      }),
    [client, id],
  );
  useEffect(() => session.connect(), [session]);
  // Beside what it was opened for: elsewhere, or before this was another one.
  useHeldContent(session, interest);
  useChangeWatch(client);
  const readsAll = interest === 'all';
  const value = useMemo(
    () => ({ client, session, clock, readsAll, presence }),
    [client, session, clock, readsAll, presence],
  );
  return <SessionContext.Provider value={value}>{children}</SessionContext.Provider>;
}

/** Reads the texts of an interest while the component is mounted. */
export function useHeldContent(session: Session, interest: SessionInterest | undefined): void {
  // By what it says: it is written where it is used.
  const named = interest && JSON.stringify(interest);
  useEffect(
    // CAST: what was written just above.
    () => (named ? session.readContent(JSON.parse(named) as SessionInterest) : undefined),
    [session, named],
  );
}

/** Says on a developer's console where a provider is given one new client after the other. */
const useChangeWatch: (client: SessionClient) => void = isDevelopment
  ? (client) => {
      const first = useRef(client);
      useEffect(() => {
        if (client !== first.current)
          import('./clientChanged.ts').then((late) => late.clientChanged(client)).catch(() => {});
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
