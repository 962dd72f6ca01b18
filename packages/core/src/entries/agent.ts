export type { AgentRun, RunHandler, RunInput } from '../agent/agentRun.ts';
export type { AskAnswer, AskOptions } from '../agent/askAgents.ts';
export type { PublishOptions } from '../agent/contentEvents.ts';
export type { TextWriter, ToolCallWriter } from '../agent/contentWriters.ts';
export type { CancelRequest, SteerRequest } from '../agent/inbox.ts';
export {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type ShareOptions,
  type StartOptions,
} from '../agent/joinSession.ts';
