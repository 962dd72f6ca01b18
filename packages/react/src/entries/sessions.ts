/** A list of a server's sessions. Its styles are in `session-list.css`, and in `managed-session-list.css` for one in which sessions are managed. */
export { ManagedSessionList, type ManagedSessionListProps } from '../sessions/ManagedSessionList.tsx';
export { SessionList, type SessionListProps } from '../sessions/SessionList.tsx';
export type {
  SessionListActions,
  SessionListItemState,
  SessionListSource,
  SessionListState,
} from '../sessions/SessionListContext.ts';
export { SessionListDetail, type SessionListDetailProps } from '../sessions/SessionListDetail.tsx';
export { SessionListEmpty, type SessionListEmptyProps } from '../sessions/SessionListEmpty.tsx';
export { SessionListFilter, type SessionListFilterProps } from '../sessions/SessionListFilter.tsx';
export { SessionListItem, type SessionListItemProps } from '../sessions/SessionListItem.tsx';
export { SessionListItems, type SessionListItemsProps } from '../sessions/SessionListItems.tsx';
export { SessionListLoading, type SessionListLoadingProps } from '../sessions/SessionListLoading.tsx';
export { SessionListManage, type SessionListManageProps } from '../sessions/SessionListManage.tsx';
export { SessionListMore, type SessionListMoreProps } from '../sessions/SessionListMore.tsx';
export { SessionListNotice, type SessionListNoticeProps } from '../sessions/SessionListNotice.tsx';
export { SessionListOpen, type SessionListOpenProps } from '../sessions/SessionListOpen.tsx';
export { SessionListRetry, type SessionListRetryProps } from '../sessions/SessionListRetry.tsx';
export { SessionListRoot, type SessionListRootProps } from '../sessions/SessionListRoot.tsx';
export { SessionListSearch, type SessionListSearchProps } from '../sessions/SessionListSearch.tsx';
export { SessionListStatus, type SessionListStatusProps } from '../sessions/SessionListStatus.tsx';
export { SessionListTime, type SessionListTimeProps } from '../sessions/SessionListTime.tsx';
export { SessionListTitle, type SessionListTitleProps } from '../sessions/SessionListTitle.tsx';
export { SessionListUnread, type SessionListUnreadProps } from '../sessions/SessionListUnread.tsx';
export type { ListedSession } from '../sessions/sessionItem.ts';
export {
  type SessionListErrorDetails,
  type SessionListItemDetails,
  type SessionListItemStatus,
  type SessionListLabels,
  sessionListLabels,
} from '../sessions/sessionListLabels.ts';
