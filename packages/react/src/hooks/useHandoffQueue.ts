'use client';

import type { SessionList, SessionListView } from '@rejoin/core/session-list';
import { useMemo } from 'react';
import { useSessionList } from './useSessionList.ts';

/** A session in which a person is asked for, or an operator has the floor. */
export interface HandoffInfo {
  readonly session: string;
  /** The first line of what a person asked first. */
  readonly title?: string | undefined;
  /** Who asked for a person; in `held`, the operator who has the floor. */
  readonly participant: string;
  /** Why a person is asked for. */
  readonly reason?: string | undefined;
  /** Since when, by the keeper's clock, ms since 1970. */
  readonly since: number;
}

export interface HandoffQueueInfo {
  /** Sessions in which a person is asked for; the oldest request comes first. */
  readonly waiting: readonly HandoffInfo[];
  /** Sessions in which an operator has the floor; the longest comes first. */
  readonly held: readonly HandoffInfo[];
  /** Of the list that it is taken from. */
  readonly status: SessionListView['status'];
  /** Whether that list has come since it was followed: before that, no one may only seem to wait. */
  readonly proven?: SessionListView['proven'];
  readonly error?: SessionListView['error'];
  readonly retryNow: () => void;
}

/**
 * Where a person is asked for, over all sessions that this operator may see (P41). It needs no provider.
 *
 * @param list made once, outside of components, by `followSessions` of `@rejoin/core/session-list`
 */
export function useHandoffQueue(list: SessionList): HandoffQueueInfo {
  const { sessions, status, proven, error, retryNow } = useSessionList(list);
  const queue = useMemo(() => {
    const of = (wanted: 'requested' | 'held') =>
      sessions
        .flatMap(({ session, title, floor }) =>
          floor?.status === wanted
            ? [
                {
                  ...{ session, title, participant: floor.participant },
                  ...{ reason: floor.reason, since: floor.since },
                },
              ]
            : [],
        )
        .sort((one, other) => one.since - other.since);
    return { waiting: of('requested'), held: of('held') };
  }, [sessions]);
  return useMemo(
    () => ({ ...queue, status, proven, error, retryNow }),
    [queue, status, proven, error, retryNow],
  );
}
