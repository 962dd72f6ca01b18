export type { AgentObject } from '../agent/agentObject.ts';
export type { AgentRun, RunHandler } from '../agent/agentRun.ts';
export type { AskAnswer, AskOptions } from '../agent/askAgents.ts';
export type { AskPeopleOptions } from '../agent/askPeople.ts';
export type { PublishOptions } from '../agent/contentEvents.ts';
export type {
  TextWriter,
  ToolCallOptions,
  ToolCallWriter,
  ToolResultOptions,
} from '../agent/contentWriters.ts';
export type { HandOff } from '../agent/handOff.ts';
export type { CancelRequest, SteerRequest } from '../agent/inbox.ts';
export type { RunInput } from '../agent/inputs.ts';
export {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type LeaveOptions,
  type ShareOptions,
  type StartOptions,
} from '../agent/joinSession.ts';
export type { PartOptions } from '../agent/runIds.ts';
export type {
  SchemaAnswer,
  SchemaIssue,
  SchemaQuestion,
  StandardSchema,
} from '../agent/standardSchema.ts';
export { handleInvocation, type InvocationOptions } from '../serve-agent/handleInvocation.ts';
export {
  type ServeAtServer,
  type ServeByClient,
  type ServedAgent,
  type ServeOptions,
  serveAgent,
} from '../serve-agent/serveAgent.ts';
