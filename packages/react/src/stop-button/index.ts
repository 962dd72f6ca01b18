export { type ReceiptDetails, type StopButtonLabels, type StopStatus, stopButtonLabels } from './labels.ts';
export { StopButton, type StopButtonProps } from './StopButton.tsx';
export { StopButtonReceipt, type StopButtonReceiptProps } from './StopButtonReceipt.tsx';
export { StopButtonRoot, type StopButtonRootProps, type StopButtonState } from './StopButtonRoot.tsx';
export { StopButtonTrigger, type StopButtonTriggerProps } from './StopButtonTrigger.tsx';
