export type { DataRenderers } from '../message/AnswerPiece.tsx';
export { type FileLabels, type FileStatus, fileLabels } from '../message/fileLabels.ts';
export { Message, type MessageProps, type TextRenderers } from '../message/Message.tsx';
export { MessageActivity, type MessageActivityProps } from '../message/MessageActivity.tsx';
export { MessageAuthor, type MessageAuthorProps } from '../message/MessageAuthor.tsx';
export { MessageDismiss, type MessageDismissProps } from '../message/MessageDismiss.tsx';
export { MessageError, type MessageErrorProps } from '../message/MessageError.tsx';
export { MessageFile, type MessageFileProps, type MessageFileState } from '../message/MessageFile.tsx';
export { MessageFiles, type MessageFilesProps } from '../message/MessageFiles.tsx';
export {
  MessageReasoning,
  type MessageReasoningProps,
  type MessageReasoningState,
} from '../message/MessageReasoning.tsx';
export {
  MessageReasoningSummary,
  type MessageReasoningSummaryProps,
} from '../message/MessageReasoningSummary.tsx';
export { MessageRecipients, type MessageRecipientsProps } from '../message/MessageRecipients.tsx';
export {
  MessageResend,
  type MessageResendProps,
  type MessageResendState,
} from '../message/MessageResend.tsx';
export { MessageRoot, type MessageRootProps, type MessageRootState } from '../message/MessageRoot.tsx';
export { MessageSources, type MessageSourcesProps } from '../message/MessageSources.tsx';
export {
  MessageStatus,
  type MessageStatusProps,
  type MessageStatusState,
} from '../message/MessageStatus.tsx';
export {
  MessageText,
  type MessageTextProps,
  type MessageTextState,
  type RenderedText,
} from '../message/MessageText.tsx';
export { MessageTime, type MessageTimeProps } from '../message/MessageTime.tsx';
export {
  MessageToolCall,
  type MessageToolCallProps,
  type MessageToolCallState,
} from '../message/MessageToolCall.tsx';
export {
  MessageToolCallArguments,
  type MessageToolCallArgumentsProps,
} from '../message/MessageToolCallArguments.tsx';
export { MessageToolCallGist, type MessageToolCallGistProps } from '../message/MessageToolCallGist.tsx';
export { MessageToolCallResult, type MessageToolCallResultProps } from '../message/MessageToolCallResult.tsx';
export {
  MessageToolCallSummary,
  type MessageToolCallSummaryProps,
} from '../message/MessageToolCallSummary.tsx';
export {
  type MessageLabels,
  type MessageStatusName,
  messageLabels,
  type ToolCallStatusName,
} from '../message/messageLabels.ts';
export { ToolCall, type ToolCallProps } from '../message/ToolCall.tsx';
export type { Citation } from '../message/text/citation.ts';
export type { LineRenderers } from '../message/text/Line.tsx';
export type { TextLine } from '../message/text/parseLine.ts';
export type { DisclosureProps } from '../message/useDisclosure.ts';
