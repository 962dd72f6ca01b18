'use client';

import { useCallback } from 'react';
import { checkedQueries, type SessionQueries } from './sessionQueries.ts';
import { type SessionChangeState, useSessionChange } from './useSessionChange.ts';

export interface SessionRename extends SessionChangeState {
  /**
   * Gives a session a title, for everyone. All lists of this page show it at once, and the former one again if it is refused.
   *
   * @param title at most 200 characters; empty: the session has none of its own
   * @throws by rejection, what `error` is then
   */
  readonly rename: (session: string, title: string) => Promise<void>;
}

/** Renames sessions. @param queries made by `sessionQueries` */
export function useRenameSession(queries: SessionQueries): SessionRename {
  const [ask, state] = useSessionChange(checkedQueries(queries, 'useRenameSession').rename());
  const rename = useCallback((session: string, title: string) => ask({ session, title }), [ask]);
  return { rename, ...state };
}
