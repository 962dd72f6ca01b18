'use client';

import { type AwaySummary, awayOf, type SessionView } from '@rejoin/core';
import { useMemo } from 'react';
import { derive } from '../select/derive.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

export interface AwayInfo {
  /** What happened while this page was not looked at; undefined if nothing did, or it was read. */
  readonly away: AwaySummary | undefined;
  /** It has been read: it is shown no more. The same function at every render. */
  readonly dismiss: () => void;
}

/**
 * What happened while this page was hidden, cut off or closed for longer than the client's `awayAfter`. It appears once the
 * session is proven to be all there is, never while it is catching up.
 */
export function useAway(): AwayInfo {
  const { seen } = useSession();
  const away = useSlice(selectAway);
  return useMemo(() => ({ away, dismiss: seen }), [away, seen]);
}

/** Computed once for each return: what comes after it, they see. */
const selectAway: (view: SessionView) => AwaySummary | undefined = derive(
  ({ lastSeen }) => [lastSeen ?? NEVER_AWAY],
  awayOf,
);
const NEVER_AWAY = {};
