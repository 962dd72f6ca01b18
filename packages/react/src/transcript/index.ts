export type { Earlier } from '../kit/useNewest.ts';
export type { TranscriptEntry, TranscriptFilter, TranscriptPiece } from '../select/transcript.ts';
export { type AnswerDetails, type TranscriptLabels, transcriptLabels } from './labels.ts';
export { Transcript, type TranscriptProps } from './Transcript.tsx';
export {
  TranscriptAnswerStatus,
  type TranscriptAnswerStatusProps,
  type TranscriptAnswerStatusState,
} from './TranscriptAnswerStatus.tsx';
export { TranscriptAnswerTime, type TranscriptAnswerTimeProps } from './TranscriptAnswerTime.tsx';
export { TranscriptEmpty, type TranscriptEmptyProps } from './TranscriptEmpty.tsx';
export { TranscriptItem, type TranscriptItemProps, type TranscriptItemState } from './TranscriptItem.tsx';
export { TranscriptList, type TranscriptListProps } from './TranscriptList.tsx';
export { TranscriptLoading, type TranscriptLoadingProps } from './TranscriptLoading.tsx';
export {
  TranscriptNotice,
  type TranscriptNoticeProps,
  type TranscriptNoticeState,
} from './TranscriptNotice.tsx';
export { TranscriptOlder, type TranscriptOlderProps } from './TranscriptOlder.tsx';
export { TranscriptRoot, type TranscriptRootProps, type TranscriptState } from './TranscriptRoot.tsx';
export {
  TranscriptScrollToEnd,
  type TranscriptScrollToEndProps,
  type TranscriptScrollToEndState,
} from './TranscriptScrollToEnd.tsx';
export {
  TranscriptViewport,
  type TranscriptViewportProps,
  type TranscriptViewportState,
} from './TranscriptViewport.tsx';
