/** The provider and the hooks: a session's state and verbs in React. The components stand in sub-paths of their own. */
export { SessionProvider, type SessionProviderProps } from '../hooks/SessionProvider.tsx';
export { useAgentStream } from '../hooks/useAgentStream.ts';
export { type AgentsInfo, useAgents } from '../hooks/useAgents.ts';
export { useAnswerParts } from '../hooks/useAnswerParts.ts';
export { type ApprovalControl, useApproval } from '../hooks/useApproval.ts';
export { type ApprovalsControl, useApprovals } from '../hooks/useApprovals.ts';
export { type AwayInfo, useAway } from '../hooks/useAway.ts';
export { type CancelControl, useCancel } from '../hooks/useCancel.ts';
export { type Capabilities, type Capability, useCapabilities } from '../hooks/useCapabilities.ts';
export { type ConnectionInfo, useConnection } from '../hooks/useConnection.ts';
export { type HandoffControl, useHandoff } from '../hooks/useHandoff.ts';
export { type HandoffInfo, type HandoffQueueInfo, useHandoffQueue } from '../hooks/useHandoffQueue.ts';
export { useLookAt } from '../hooks/useLookAt.ts';
export { useMessage } from '../hooks/useMessage.ts';
export { useMessages } from '../hooks/useMessages.ts';
export { type PoliciesControl, type PoliciesScope, usePolicies } from '../hooks/usePolicies.ts';
export { type PresenceInfo, usePresence } from '../hooks/usePresence.ts';
export { useReadContent } from '../hooks/useReadContent.ts';
export { useRun } from '../hooks/useRun.ts';
export { useSend } from '../hooks/useSend.ts';
export { useSession } from '../hooks/useSession.ts';
export { type SessionListInfo, useSessionList } from '../hooks/useSessionList.ts';
export { useSessionView } from '../hooks/useSessionView.ts';
export { type SharedObjectControl, useSharedObject } from '../hooks/useSharedObject.ts';
export { type SteerControl, type SteerRef, useSteer } from '../hooks/useSteer.ts';
export { useToolCall } from '../hooks/useToolCall.ts';
export { useToolCalls } from '../hooks/useToolCalls.ts';
export type { AgentInfo, AgentNode, NamedParticipant } from '../select/agentInfo.ts';
export type { ApprovalInfo, ApprovalRef } from '../select/approvals.ts';
export type { FloorInfo } from '../select/handoff.ts';
export type {
  MessageContent,
  MessageFilter,
  MessageInfo,
  MessageState,
  MessageWithContent,
  ToolCallInfo,
  ToolCallWithContent,
} from '../select/messageList.ts';
export type { AnswerPartInfo } from '../select/partList.ts';
export type { PolicyInfo, PolicyRef } from '../select/policyInfo.ts';
export { type ReadToolCall, readToolCall } from '../select/readToolCall.ts';
export type { RunActivity, RunInfo } from '../select/runs.ts';
export type { AgentRef, ControlScope, KeyRef, RunRef } from '../select/scope.ts';
export { shallowEqual } from '../select/shallowEqual.ts';
export type { SteerInfo } from '../select/steers.ts';
export type { StopInfo } from '../select/stop.ts';
export type { AgentStream } from '../select/stream.ts';
