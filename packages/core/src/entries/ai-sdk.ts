export type { ModelMessageLike, ModelToolCall } from '../ai-sdk/modelMessages.ts';
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
