export {
  type FollowSessionsOptions,
  followSessions,
  type SessionList,
  type SessionListView,
} from '../session-list/followSessions.ts';
export type { SessionListChange } from '../session-list/listEvents.ts';
export {
  type ManageSessionsOptions,
  manageSessions,
  type SessionFilter,
  type SessionManager,
  type SessionPage,
  type SessionPageOptions,
} from '../session-list/manageSessions.ts';
