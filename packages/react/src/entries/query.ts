/** What is asked of a session server and answered, on TanStack Query 5: lists, titles, the archive, history, snapshots. */
export type { SessionQueriesOptions } from '../queries/liveLists.ts';
export {
  type ArchiveVariables,
  type DeleteVariables,
  type HistoryPlace,
  type RenameVariables,
  type SessionHistoryOptions,
  type SessionListFilter,
  type SessionListOptions,
  type SessionMutationOptions,
  type SessionQueries,
  type SessionSnapshotOptions,
  sessionQueries,
} from '../queries/sessionQueries.ts';
export { type SessionArchiving, useArchiveSession } from '../queries/useArchiveSession.ts';
export { type SessionDeletion, useDeleteSession } from '../queries/useDeleteSession.ts';
export { type SessionRename, useRenameSession } from '../queries/useRenameSession.ts';
export { type SessionActions, useSessionActions } from '../queries/useSessionActions.ts';
export type { SessionChangeState } from '../queries/useSessionChange.ts';
export { type SessionsInfo, useSessions } from '../queries/useSessions.ts';
