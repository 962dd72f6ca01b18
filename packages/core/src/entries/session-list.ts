export type { SessionFilter } from '../keeper/listedSessions.ts';
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
  type SessionManager,
  type SessionPage,
  type SessionPageOptions,
} from '../session-list/manageSessions.ts';
