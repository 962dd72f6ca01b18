export { ApprovalCard, type ApprovalCardProps } from '../approval-card/ApprovalCard.tsx';
export { ApprovalCardAlways, type ApprovalCardAlwaysProps } from '../approval-card/ApprovalCardAlways.tsx';
export { ApprovalCardAnswer, type ApprovalCardAnswerProps } from '../approval-card/ApprovalCardAnswer.tsx';
export { ApprovalCardApprove, type ApprovalCardApproveProps } from '../approval-card/ApprovalCardApprove.tsx';
export { ApprovalCardAsker, type ApprovalCardAskerProps } from '../approval-card/ApprovalCardAsker.tsx';
export {
  ApprovalCardChoice,
  type ApprovalCardChoiceProps,
  type ApprovalCardChoiceState,
} from '../approval-card/ApprovalCardChoice.tsx';
export {
  ApprovalCardChoiceRadio,
  type ApprovalCardChoiceRadioProps,
} from '../approval-card/ApprovalCardChoiceRadio.tsx';
export { ApprovalCardChoices, type ApprovalCardChoicesProps } from '../approval-card/ApprovalCardChoices.tsx';
export type { ApprovalCardState } from '../approval-card/ApprovalCardContext.ts';
export { ApprovalCardDecline, type ApprovalCardDeclineProps } from '../approval-card/ApprovalCardDecline.tsx';
export { ApprovalCardDetail, type ApprovalCardDetailProps } from '../approval-card/ApprovalCardDetail.tsx';
export { ApprovalCardError, type ApprovalCardErrorProps } from '../approval-card/ApprovalCardError.tsx';
export {
  ApprovalCardExpiry,
  type ApprovalCardExpiryProps,
  type ApprovalCardExpiryState,
} from '../approval-card/ApprovalCardExpiry.tsx';
export {
  ApprovalCardField,
  type ApprovalCardFieldProps,
  type ApprovalCardFieldState,
} from '../approval-card/ApprovalCardField.tsx';
export {
  ApprovalCardFieldControl,
  type ApprovalCardFieldControlProps,
} from '../approval-card/ApprovalCardFieldControl.tsx';
export {
  ApprovalCardFieldHint,
  type ApprovalCardFieldHintProps,
  type ApprovalCardFieldHintState,
} from '../approval-card/ApprovalCardFieldHint.tsx';
export {
  ApprovalCardFieldLabel,
  type ApprovalCardFieldLabelProps,
} from '../approval-card/ApprovalCardFieldLabel.tsx';
export { ApprovalCardFields, type ApprovalCardFieldsProps } from '../approval-card/ApprovalCardFields.tsx';
export { ApprovalCardForm, type ApprovalCardFormProps } from '../approval-card/ApprovalCardForm.tsx';
export { ApprovalCardNote, type ApprovalCardNoteProps } from '../approval-card/ApprovalCardNote.tsx';
export { ApprovalCardRisk, type ApprovalCardRiskProps } from '../approval-card/ApprovalCardRisk.tsx';
export { ApprovalCardRoot, type ApprovalCardRootProps } from '../approval-card/ApprovalCardRoot.tsx';
export { ApprovalCardStatus, type ApprovalCardStatusProps } from '../approval-card/ApprovalCardStatus.tsx';
export { ApprovalCardTime, type ApprovalCardTimeProps } from '../approval-card/ApprovalCardTime.tsx';
export { ApprovalCardTitle, type ApprovalCardTitleProps } from '../approval-card/ApprovalCardTitle.tsx';
export {
  ApprovalCardToolCall,
  type ApprovalCardToolCallProps,
} from '../approval-card/ApprovalCardToolCall.tsx';
export { ApprovalList, type ApprovalListProps } from '../approval-card/ApprovalList.tsx';
export {
  ApprovalListApproveAll,
  type ApprovalListApproveAllProps,
  type ApprovalListApproveAllState,
} from '../approval-card/ApprovalListApproveAll.tsx';
export type { ApprovalListState } from '../approval-card/ApprovalListContext.ts';
export { ApprovalListItems, type ApprovalListItemsProps } from '../approval-card/ApprovalListItems.tsx';
export { ApprovalListRoot, type ApprovalListRootProps } from '../approval-card/ApprovalListRoot.tsx';
export { ApprovalListTitle, type ApprovalListTitleProps } from '../approval-card/ApprovalListTitle.tsx';
export {
  type ApprovalAnswerDetails,
  type ApprovalCardLabels,
  type ApprovalCardStatusName,
  type ApprovalErrorDetails,
  type ApprovalRisk,
  approvalCardLabels,
  type FormProblem,
} from '../approval-card/approvalCardLabels.ts';
export { PolicyList, type PolicyListProps } from '../approval-card/PolicyList.tsx';
export type { PolicyListState } from '../approval-card/PolicyListContext.ts';
export {
  PolicyListGiver,
  type PolicyListGiverProps,
  type PolicyListGiverState,
} from '../approval-card/PolicyListGiver.tsx';
export {
  PolicyListItem,
  type PolicyListItemProps,
  type PolicyListItemState,
} from '../approval-card/PolicyListItem.tsx';
export { PolicyListItems, type PolicyListItemsProps } from '../approval-card/PolicyListItems.tsx';
export { PolicyListRoot, type PolicyListRootProps } from '../approval-card/PolicyListRoot.tsx';
export { PolicyListText, type PolicyListTextProps } from '../approval-card/PolicyListText.tsx';
export { PolicyListTime, type PolicyListTimeProps } from '../approval-card/PolicyListTime.tsx';
export { PolicyListTitle, type PolicyListTitleProps } from '../approval-card/PolicyListTitle.tsx';
export { PolicyListWithdraw, type PolicyListWithdrawProps } from '../approval-card/PolicyListWithdraw.tsx';
export type { FormField, FormOption } from '../approval-card/schemaForm.ts';
