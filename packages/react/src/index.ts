/** The provider and the hooks: a session's state and verbs in React. The components stand in sub-paths of their own. */
export { SessionProvider, type SessionProviderProps } from './SessionProvider.tsx';
export type { AgentInfo, AgentNode, Named } from './select/agents.ts';
export type {
  MessageContent,
  MessageFilter,
  MessageInfo,
  MessageState,
  MessageWithContent,
  ToolCallInfo,
  ToolCallWithContent,
} from './select/messages.ts';
export type { RunActivity, RunInfo } from './select/runs.ts';
export type { RunRef, Scope } from './select/scope.ts';
export type { SteerInfo } from './select/steers.ts';
export type { Stop } from './select/stop.ts';
export type { AgentStream, Stream } from './select/stream.ts';
export { shallow } from './shallow.ts';
export { useAgentStream } from './useAgentStream.ts';
export { type Agents, useAgents } from './useAgents.ts';
export { type AwayInfo, useAway } from './useAway.ts';
export { type Cancel, useCancel } from './useCancel.ts';
export { type Capabilities, type Capability, useCapabilities } from './useCapabilities.ts';
export { type ConnectionInfo, useConnection } from './useConnection.ts';
export { useMessage } from './useMessage.ts';
export { useMessages } from './useMessages.ts';
export { useRun } from './useRun.ts';
export { useSend } from './useSend.ts';
export { useSession } from './useSession.ts';
export { type Steering, useSteer } from './useSteer.ts';
export { useToolCall } from './useToolCall.ts';
export { useToolCalls } from './useToolCalls.ts';
