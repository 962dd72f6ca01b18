export type { PersonInfo, SurfaceInfo } from '@rejoin/core/presence';
export { PresenceList, type PresenceListProps } from '../presence-list/PresenceList.tsx';
export { PresenceListAvatar, type PresenceListAvatarProps } from '../presence-list/PresenceListAvatar.tsx';
export {
  PresenceListItem,
  type PresenceListItemProps,
  type PresenceListItemState,
} from '../presence-list/PresenceListItem.tsx';
export { PresenceListList, type PresenceListListProps } from '../presence-list/PresenceListList.tsx';
export { PresenceListMore, type PresenceListMoreProps } from '../presence-list/PresenceListMore.tsx';
export {
  PresenceListRoot,
  type PresenceListRootProps,
  type PresenceListState,
} from '../presence-list/PresenceListRoot.tsx';
export { PresenceListStatus, type PresenceListStatusProps } from '../presence-list/PresenceListStatus.tsx';
export {
  type PersonDetails,
  type PresenceListLabels,
  presenceListLabels,
} from '../presence-list/presenceListLabels.ts';
