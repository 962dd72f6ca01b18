export { HandoffBanner, type HandoffBannerProps } from '../handoff-banner/HandoffBanner.tsx';
export type { HandoffBannerState } from '../handoff-banner/HandoffBannerContext.ts';
export {
  HandoffBannerDetail,
  type HandoffBannerDetailProps,
} from '../handoff-banner/HandoffBannerDetail.tsx';
export { HandoffBannerNote, type HandoffBannerNoteProps } from '../handoff-banner/HandoffBannerNote.tsx';
export {
  HandoffBannerRequest,
  type HandoffBannerRequestProps,
} from '../handoff-banner/HandoffBannerRequest.tsx';
export {
  HandoffBannerReturn,
  type HandoffBannerReturnProps,
} from '../handoff-banner/HandoffBannerReturn.tsx';
export { HandoffBannerRoot, type HandoffBannerRootProps } from '../handoff-banner/HandoffBannerRoot.tsx';
export {
  HandoffBannerStatus,
  type HandoffBannerStatusProps,
} from '../handoff-banner/HandoffBannerStatus.tsx';
export { HandoffBannerTake, type HandoffBannerTakeProps } from '../handoff-banner/HandoffBannerTake.tsx';
export { HandoffBannerTime, type HandoffBannerTimeProps } from '../handoff-banner/HandoffBannerTime.tsx';
export { HandoffBannerTitle, type HandoffBannerTitleProps } from '../handoff-banner/HandoffBannerTitle.tsx';
export {
  HandoffBannerWithdraw,
  type HandoffBannerWithdrawProps,
} from '../handoff-banner/HandoffBannerWithdraw.tsx';
export {
  type HandoffBannerLabels,
  type HandoffDetails,
  type HandoffErrorDetails,
  type HandoffStatus,
  handoffBannerLabels,
} from '../handoff-banner/handoffBannerLabels.ts';
