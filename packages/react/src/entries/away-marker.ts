export { AwayMarker, type AwayMarkerProps } from '../away-marker/AwayMarker.tsx';
export { AwayMarkerDismiss, type AwayMarkerDismissProps } from '../away-marker/AwayMarkerDismiss.tsx';
export {
  AwayMarkerItem,
  type AwayMarkerItemProps,
  type AwayMarkerItemState,
} from '../away-marker/AwayMarkerItem.tsx';
export { AwayMarkerList, type AwayMarkerListProps } from '../away-marker/AwayMarkerList.tsx';
export {
  AwayMarkerRoot,
  type AwayMarkerRootProps,
  type AwayMarkerState,
} from '../away-marker/AwayMarkerRoot.tsx';
export { AwayMarkerSince, type AwayMarkerSinceProps } from '../away-marker/AwayMarkerSince.tsx';
export { AwayMarkerSummary, type AwayMarkerSummaryProps } from '../away-marker/AwayMarkerSummary.tsx';
export { AwayMarkerTitle, type AwayMarkerTitleProps } from '../away-marker/AwayMarkerTitle.tsx';
export {
  type AwayMarkerKind,
  type AwayMarkerLabels,
  awayMarkerLabels,
} from '../away-marker/awayMarkerLabels.ts';
export type { AwayMarkerNews } from '../away-marker/newsOf.ts';
