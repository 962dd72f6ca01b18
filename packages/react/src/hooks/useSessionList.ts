'use client';

import type { SessionList, SessionListView } from '@rejoin/core/session-list';
import { useMemo, useSyncExternalStore } from 'react';

export interface SessionListInfo extends SessionListView {
  /** Asks the server now, also after a refusal. */
  readonly retryNow: () => void;
}

/**
 * The sessions of a server that this participant may see, as they change: for lists of conversations, and for those who look after
 * many. It needs no provider. The server is asked while a component is mounted that uses it.
 *
 * @param list made once, outside of components, by `followSessions` of `@rejoin/core/session-list`
 */
export function useSessionList(list: Pick<SessionList, 'store' | 'retryNow'>): SessionListInfo {
  const { subscribe, getState, getInitialState } = list.store;
  const view = useSyncExternalStore(subscribe, getState, getInitialState);
  return useMemo(() => ({ ...view, retryNow: list.retryNow }), [view, list]);
}
