'use client';

import { useCallback } from 'react';
import { checkedQueries, type SessionQueries } from './sessionQueries.ts';
import { type SessionChangeState, useSessionChange } from './useSessionChange.ts';

export interface SessionDeletion extends SessionChangeState {
  /** Deletes a session for good, with all that was said in it. */
  readonly deleteSession: (session: string) => Promise<void>;
}

/** Deletes sessions. @param queries made by `sessionQueries` */
export function useDeleteSession(queries: SessionQueries): SessionDeletion {
  const [ask, state] = useSessionChange(checkedQueries(queries, 'useDeleteSession').delete());
  const deleteSession = useCallback((session: string) => ask({ session }), [ask]);
  return { deleteSession, ...state };
}
