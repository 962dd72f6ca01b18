export { SteeringInput, type SteeringInputProps } from '../steering-input/SteeringInput.tsx';
export {
  SteeringInputCancelEdit,
  type SteeringInputCancelEditProps,
} from '../steering-input/SteeringInputCancelEdit.tsx';
export type { SteeringInputItemState, SteeringInputState } from '../steering-input/SteeringInputContext.ts';
export {
  SteeringInputEarlier,
  type SteeringInputEarlierProps,
  type SteeringInputEarlierState,
} from '../steering-input/SteeringInputEarlier.tsx';
export { SteeringInputField, type SteeringInputFieldProps } from '../steering-input/SteeringInputField.tsx';
export { SteeringInputHint, type SteeringInputHintProps } from '../steering-input/SteeringInputHint.tsx';
export {
  SteeringInputItem,
  type SteeringInputItemProps,
} from '../steering-input/SteeringInputItem.tsx';
export {
  SteeringInputItemAuthor,
  type SteeringInputItemAuthorProps,
} from '../steering-input/SteeringInputItemAuthor.tsx';
export {
  SteeringInputItemDismiss,
  type SteeringInputItemDismissProps,
} from '../steering-input/SteeringInputItemDismiss.tsx';
export {
  SteeringInputItemEdit,
  type SteeringInputItemEditProps,
} from '../steering-input/SteeringInputItemEdit.tsx';
export {
  SteeringInputItemResend,
  type SteeringInputItemResendProps,
} from '../steering-input/SteeringInputItemResend.tsx';
export {
  SteeringInputItemRetract,
  type SteeringInputItemRetractProps,
} from '../steering-input/SteeringInputItemRetract.tsx';
export {
  SteeringInputItemStatus,
  type SteeringInputItemStatusProps,
} from '../steering-input/SteeringInputItemStatus.tsx';
export {
  SteeringInputItemText,
  type SteeringInputItemTextProps,
} from '../steering-input/SteeringInputItemText.tsx';
export {
  SteeringInputList,
  type SteeringInputListProps,
  type SteeringInputListState,
} from '../steering-input/SteeringInputList.tsx';
export {
  SteeringInputRoot,
  type SteeringInputRootProps,
} from '../steering-input/SteeringInputRoot.tsx';
export {
  SteeringInputSubmit,
  type SteeringInputSubmitProps,
} from '../steering-input/SteeringInputSubmit.tsx';
export {
  type HintDetails,
  type SteerDetails,
  type SteeringInputLabels,
  type SteeringStatus,
  type SteerStatus,
  steeringInputLabels,
} from '../steering-input/steeringInputLabels.ts';
