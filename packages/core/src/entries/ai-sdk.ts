export type { ModelMessageLike, ModelToolCall } from '../ai-sdk/modelMessages.ts';
export type {
  AssistantPart,
  FilePart,
  JsonValue,
  ModelTurn,
  ProviderOptions,
  SentPart,
  TextPart,
  ToolPart,
  ToolResultPart,
} from '../ai-sdk/modelTurns.ts';
export { pipe, type SdkResult } from '../ai-sdk/pipeResult.ts';
export { type SteerMessage, steerSteps } from '../ai-sdk/steerSteps.ts';
export { toModelMessages } from '../ai-sdk/toModelMessages.ts';
export {
  createToolApprovals,
  type ToolApprovalMessage,
  type ToolApprovalResponsePart,
  type ToolApprovals,
  type ToolApprovalsOptions,
} from '../ai-sdk/toolApprovals.ts';
export {
  type ApprovalResponse,
  answerApproval,
  type DynamicToolPart,
  toolPartsOf,
} from '../ai-sdk/toolParts.ts';
export {
  createUiMessages,
  type StaticToolPart,
  type UiMessage,
  type UiPart,
  uiMessagesOf,
} from '../ai-sdk/uiMessages.ts';
export type { ChunkStream } from '../pipes/chunksOf.ts';
export type { ConversationReader } from '../pipes/readTurns.ts';
export type { PipedCall } from '../pipes/streamCalls.ts';
export type { PipeResult } from '../pipes/writeStream.ts';
