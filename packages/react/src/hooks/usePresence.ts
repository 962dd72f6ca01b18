'use client';

import type { SessionView } from '@rejoin/core';
import { type PersonInfo, peopleIn } from '@rejoin/core/presence';
import { useMemo } from 'react';
import type { Reading } from '../select/reading.ts';
import { type Capability, useCapabilities } from './useCapabilities.ts';
import { useReport } from './useReport.ts';
import { useSlice } from './useSlice.ts';

export interface PresenceInfo {
  /**
   * `live`: `people` are all who are here. `connecting`: who is here is not known just now. `unavailable`: it will not be known,
   * and `reason` says why.
   */
  readonly status: 'live' | 'connecting' | 'unavailable';
  readonly reason?: Extract<Capability, { available: false }>['reason'] | undefined;
  /** Who is here, this page's person among them; who came first first. The same list until something of it changes. */
  readonly people: readonly PersonInfo[];
}

/**
 * Who is in the session, by which pages, who writes, and who looks at which agent. The others see this page's person as well,
 * unless the provider has `presence={false}`. Nothing of it stands in the log.
 */
export function usePresence(): PresenceInfo {
  useReport();
  const people = useSlice(selectPeople);
  const connected = useSlice(isConnected);
  const { send, signals } = useCapabilities();
  const reason = signals.available ? (send.available ? undefined : send.reason) : signals.reason;
  return useMemo(
    () => ({ status: reason ? 'unavailable' : connected ? 'live' : 'connecting', reason, people }),
    [reason, connected, people],
  );
}

const selectPeople = (
  view: SessionView,
  { me, before }: Reading<readonly PersonInfo[]>,
): readonly PersonInfo[] => peopleIn(view, me, before);

const isConnected = ({ status, connection }: SessionView): boolean =>
  status === 'live' && connection.status === 'live';
