export {
  type HintDetails,
  type SteerDetails,
  type SteeringInputLabels,
  type SteeringStatus,
  type SteerStatus,
  steeringInputLabels,
} from './labels.ts';
export { SteeringInput, type SteeringInputProps } from './SteeringInput.tsx';
export { SteeringInputCancelEdit, type SteeringInputCancelEditProps } from './SteeringInputCancelEdit.tsx';
export {
  SteeringInputEarlier,
  type SteeringInputEarlierProps,
  type SteeringInputEarlierState,
} from './SteeringInputEarlier.tsx';
export { SteeringInputField, type SteeringInputFieldProps } from './SteeringInputField.tsx';
export { SteeringInputHint, type SteeringInputHintProps } from './SteeringInputHint.tsx';
export {
  SteeringInputItem,
  type SteeringInputItemProps,
  type SteeringInputItemState,
} from './SteeringInputItem.tsx';
export { SteeringInputItemAuthor, type SteeringInputItemAuthorProps } from './SteeringInputItemAuthor.tsx';
export { SteeringInputItemDismiss, type SteeringInputItemDismissProps } from './SteeringInputItemDismiss.tsx';
export { SteeringInputItemEdit, type SteeringInputItemEditProps } from './SteeringInputItemEdit.tsx';
export { SteeringInputItemResend, type SteeringInputItemResendProps } from './SteeringInputItemResend.tsx';
export { SteeringInputItemRetract, type SteeringInputItemRetractProps } from './SteeringInputItemRetract.tsx';
export { SteeringInputItemStatus, type SteeringInputItemStatusProps } from './SteeringInputItemStatus.tsx';
export { SteeringInputItemText, type SteeringInputItemTextProps } from './SteeringInputItemText.tsx';
export {
  SteeringInputList,
  type SteeringInputListProps,
  type SteeringInputListState,
} from './SteeringInputList.tsx';
export {
  SteeringInputRoot,
  type SteeringInputRootProps,
  type SteeringInputState,
} from './SteeringInputRoot.tsx';
export { SteeringInputSubmit, type SteeringInputSubmitProps } from './SteeringInputSubmit.tsx';
