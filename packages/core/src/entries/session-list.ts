export {
  type FollowSessionsOptions,
  followSessions,
  type SessionList,
  type SessionListView,
} from '../session-list/followSessions.ts';
