'use client';

import type { SessionView } from '@rejoin/core';
import { useMemo } from 'react';
import { useSessionContext } from './SessionProvider.tsx';
import { useSlice } from './useSlice.ts';

/** Whether something can be done here and, if not, why. */
export type Capability =
  | { readonly available: true }
  | {
      readonly available: false;
      readonly reason: 'ended' | 'forbidden' | 'outdated' | 'closed' | 'transport';
    };

export interface Capabilities {
  readonly send: Capability;
  readonly cancel: Capability;
  readonly steer: Capability;
  /** Presence, typing, liveness hints. */
  readonly signals: Capability;
  /** Whether the keeper says, on every page alike, that an agent was lost. */
  readonly liveness: Capability;
  /** Whether texts that no component shows stay at the keeper. If not, all of them are delivered, and shown as ever. */
  readonly interest: Capability;
  /** What the transport can do, 0 to 5. */
  readonly level: number;
}

/** What can be done in this session, over this transport. While offline all that can be said is said later, so it is available. */
export function useCapabilities(): Capabilities {
  const { client } = useSessionContext();
  const reason = useSlice(whyNot);
  return useMemo(() => {
    const speak: Capability = reason ? { available: false, reason } : YES;
    const { level, withholds } = client;
    return {
      send: speak,
      cancel: speak,
      steer: speak,
      signals: level >= 3 ? YES : BY_TRANSPORT,
      liveness: level >= 5 ? YES : BY_TRANSPORT,
      interest: withholds ? YES : BY_TRANSPORT,
      level,
    };
  }, [client, reason]);
}

const YES: Capability = { available: true };
const BY_TRANSPORT: Capability = { available: false, reason: 'transport' };

function whyNot({
  status,
  connection,
}: SessionView): 'ended' | 'forbidden' | 'outdated' | 'closed' | undefined {
  if (status === 'ended' || status === 'forbidden' || status === 'outdated') return status;
  return connection.status === 'closed' ? 'closed' : undefined;
}
