export type { EarlierItems } from '../kit/useNewest.ts';
export type { TranscriptEntry, TranscriptFilter, TranscriptPiece } from '../select/transcriptItems.ts';
export { Transcript, type TranscriptProps } from '../transcript/Transcript.tsx';
export {
  TranscriptAnswerStatus,
  type TranscriptAnswerStatusProps,
  type TranscriptAnswerStatusState,
} from '../transcript/TranscriptAnswerStatus.tsx';
export { TranscriptAnswerTime, type TranscriptAnswerTimeProps } from '../transcript/TranscriptAnswerTime.tsx';
export type { TranscriptState } from '../transcript/TranscriptContext.ts';
export { TranscriptEmpty, type TranscriptEmptyProps } from '../transcript/TranscriptEmpty.tsx';
export {
  TranscriptItem,
  type TranscriptItemProps,
  type TranscriptItemState,
} from '../transcript/TranscriptItem.tsx';
export { TranscriptList, type TranscriptListProps } from '../transcript/TranscriptList.tsx';
export { TranscriptLoading, type TranscriptLoadingProps } from '../transcript/TranscriptLoading.tsx';
export {
  TranscriptNotice,
  type TranscriptNoticeProps,
  type TranscriptNoticeState,
} from '../transcript/TranscriptNotice.tsx';
export { TranscriptOlder, type TranscriptOlderProps } from '../transcript/TranscriptOlder.tsx';
export {
  TranscriptRoot,
  type TranscriptRootProps,
} from '../transcript/TranscriptRoot.tsx';
export {
  TranscriptScrollToEnd,
  type TranscriptScrollToEndProps,
  type TranscriptScrollToEndState,
} from '../transcript/TranscriptScrollToEnd.tsx';
export {
  TranscriptViewport,
  type TranscriptViewportProps,
  type TranscriptViewportState,
} from '../transcript/TranscriptViewport.tsx';
export {
  type AnswerDetails,
  type TranscriptLabels,
  transcriptLabels,
} from '../transcript/transcriptLabels.ts';
