export {
  type MessageLabels,
  type MessageStatusName,
  messageLabels,
  type ToolCallStatusName,
} from './labels.ts';
export { Message, type MessageProps, type TextRenderers } from './Message.tsx';
export { MessageActivity, type MessageActivityProps } from './MessageActivity.tsx';
export { MessageAuthor, type MessageAuthorProps } from './MessageAuthor.tsx';
export { MessageDismiss, type MessageDismissProps } from './MessageDismiss.tsx';
export { MessageError, type MessageErrorProps } from './MessageError.tsx';
export {
  MessageReasoning,
  type MessageReasoningProps,
  type MessageReasoningState,
} from './MessageReasoning.tsx';
export { MessageReasoningSummary, type MessageReasoningSummaryProps } from './MessageReasoningSummary.tsx';
export { MessageRecipients, type MessageRecipientsProps } from './MessageRecipients.tsx';
export { MessageResend, type MessageResendProps, type MessageResendState } from './MessageResend.tsx';
export { MessageRoot, type MessageRootProps, type MessageRootState } from './MessageRoot.tsx';
export { MessageStatus, type MessageStatusProps, type MessageStatusState } from './MessageStatus.tsx';
export {
  MessageText,
  type MessageTextProps,
  type MessageTextState,
  type RenderedText,
} from './MessageText.tsx';
export { MessageTime, type MessageTimeProps } from './MessageTime.tsx';
export { MessageToolCall, type MessageToolCallProps, type MessageToolCallState } from './MessageToolCall.tsx';
export { MessageToolCallArguments, type MessageToolCallArgumentsProps } from './MessageToolCallArguments.tsx';
export { MessageToolCallGist, type MessageToolCallGistProps } from './MessageToolCallGist.tsx';
export { MessageToolCallResult, type MessageToolCallResultProps } from './MessageToolCallResult.tsx';
export { MessageToolCallSummary, type MessageToolCallSummaryProps } from './MessageToolCallSummary.tsx';
export { ToolCall, type ToolCallProps } from './ToolCall.tsx';
export type { Citation } from './text/citation.ts';
export type { LineRenderers } from './text/Line.tsx';
export type { TextLine } from './text/parseLine.ts';
export type { DisclosureProps } from './useDisclosure.ts';
