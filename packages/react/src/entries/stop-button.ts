export { StopButton, type StopButtonProps } from '../stop-button/StopButton.tsx';
export type { StopButtonState } from '../stop-button/StopButtonContext.ts';
export { StopButtonReceipt, type StopButtonReceiptProps } from '../stop-button/StopButtonReceipt.tsx';
export {
  StopButtonRoot,
  type StopButtonRootProps,
} from '../stop-button/StopButtonRoot.tsx';
export { StopButtonTrigger, type StopButtonTriggerProps } from '../stop-button/StopButtonTrigger.tsx';
export {
  type ReceiptDetails,
  type StopButtonLabels,
  type StopStatus,
  stopButtonLabels,
} from '../stop-button/stopButtonLabels.ts';
