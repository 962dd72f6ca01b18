'use client';

import type { SessionManager } from '@rejoin/core/session-list';
import { useMemo } from 'react';
import type { SessionQueries } from './sessionQueries.ts';
import { useArchiveSession } from './useArchiveSession.ts';
import { useDeleteSession } from './useDeleteSession.ts';
import { useRenameSession } from './useRenameSession.ts';

/** What a list of sessions can do with one of them. `manageSessions` has the same verbs, without a cache. */
export interface SessionActions
  extends Readonly<Pick<SessionManager, 'rename' | 'archive' | 'unarchive' | 'delete'>> {}

/** All that can be done with a session, for `SessionList`; the same object at every render. @param queries made by `sessionQueries` */
export function useSessionActions(queries: SessionQueries): SessionActions {
  const { rename } = useRenameSession(queries);
  const { archive, unarchive } = useArchiveSession(queries);
  const { deleteSession } = useDeleteSession(queries);
  return useMemo(
    () => ({ rename, archive, unarchive, delete: deleteSession }),
    [rename, archive, unarchive, deleteSession],
  );
}
