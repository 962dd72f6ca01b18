'use client';

import { useCallback } from 'react';
import { checkedQueries, type SessionQueries } from './sessionQueries.ts';
import { type SessionChangeState, useSessionChange } from './useSessionChange.ts';

export interface SessionArchiving extends SessionChangeState {
  /** Puts a session away, for everyone. */
  readonly archive: (session: string) => Promise<void>;
  /** Takes it back. */
  readonly unarchive: (session: string) => Promise<void>;
}

/** Archives sessions, and takes them back. @param queries made by `sessionQueries` */
export function useArchiveSession(queries: SessionQueries): SessionArchiving {
  const [ask, state] = useSessionChange(checkedQueries(queries, 'useArchiveSession').archive());
  const archive = useCallback((session: string) => ask({ session, archived: true }), [ask]);
  const unarchive = useCallback((session: string) => ask({ session, archived: false }), [ask]);
  return { archive, unarchive, ...state };
}
