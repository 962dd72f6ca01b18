export type { AskAnswer, AskOptions } from './ask.ts';
export type { PublishOptions } from './content.ts';
export type { CancelRequest, Steer } from './inbox.ts';
export {
  type AgentSession,
  type AnswerOptions,
  type JoinOptions,
  joinSession,
  type ShareOptions,
  type StartOptions,
} from './joinSession.ts';
export type { AgentRun, Input, RunHandler } from './run.ts';
export type { TextWriter, ToolCallWriter } from './writers.ts';
