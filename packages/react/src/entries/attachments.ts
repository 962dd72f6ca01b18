export type { AttachmentsState } from '../attachments/AttachmentsContext.ts';
export { AttachmentsDrop, type AttachmentsDropProps } from '../attachments/AttachmentsDrop.tsx';
export {
  type AttachmentState,
  AttachmentsItem,
  type AttachmentsItemProps,
} from '../attachments/AttachmentsItem.tsx';
export {
  AttachmentsItemProgress,
  type AttachmentsItemProgressProps,
} from '../attachments/AttachmentsItemProgress.tsx';
export {
  AttachmentsItemRemove,
  type AttachmentsItemRemoveProps,
} from '../attachments/AttachmentsItemRemove.tsx';
export {
  AttachmentsItemRetry,
  type AttachmentsItemRetryProps,
} from '../attachments/AttachmentsItemRetry.tsx';
export {
  AttachmentsItemStatus,
  type AttachmentsItemStatusProps,
} from '../attachments/AttachmentsItemStatus.tsx';
export { AttachmentsList, type AttachmentsListProps } from '../attachments/AttachmentsList.tsx';
export { AttachmentsNotice, type AttachmentsNoticeProps } from '../attachments/AttachmentsNotice.tsx';
export { AttachmentsPick, type AttachmentsPickProps } from '../attachments/AttachmentsPick.tsx';
export { AttachmentsRoot, type AttachmentsRootProps } from '../attachments/AttachmentsRoot.tsx';
export type { AttachmentLimits } from '../attachments/attachmentRefusal.ts';
export {
  type AttachmentRefusal,
  type AttachmentStatus,
  type AttachmentsLabels,
  attachmentsLabels,
} from '../attachments/attachmentsLabels.ts';
export { FileComposer, type FileComposerProps } from '../attachments/FileComposer.tsx';
export {
  type Attachments,
  type AttachmentsOptions,
  type RefusedFile,
  useAttachments,
} from '../attachments/useAttachments.ts';
