export { type Away, awayOf } from './away.ts';
export {
  type ClientOptions,
  createSessionClient,
  type SessionClient,
  type SessionOptions,
} from './client.ts';
export { type Clock, systemClock } from './clock.ts';
export type { Cause, Connection } from './connection.ts';
export type { Environment } from './environment.ts';
export { type Fault, faultsOf } from './faults.ts';
export type { HistoryEntry } from './fold/history.ts';
export type { ReceiptStatus, RowStatus } from './fold/receipt.ts';
export type {
  Claim,
  Control,
  FaultCode,
  Incomplete,
  Message,
  MessageStatus,
  Progress,
  Run,
  RunStatus,
  SessionState,
  SharedDocument,
  Subagent,
  SubagentStatus,
  ToolCall,
  Work,
} from './fold/state.ts';
export { documentOf } from './fold/state.ts';
export { type Text, textOf } from './fold/text.ts';
export type { HistoryOptions, HistoryPage } from './history.ts';
export type { Left } from './left.ts';
export { type Life, type LifeObserver, type LifeOptions, observeLife } from './life.ts';
export type { Entry, EventItem } from './protocol/envelope.ts';
export { type ErrorCode, type ErrorParams, RejoinError } from './protocol/errors.ts';
export type * from './protocol/events.ts';
export {
  type Cursor,
  entityKey,
  type InstanceId,
  kindOf,
  nameOf,
  type ParticipantId,
  type ParticipantKind,
  type Ref,
} from './protocol/ids.ts';
export type { Snapshot } from './protocol/messages.ts';
export type { ReadStatus } from './reader.ts';
export { type Receipt, type ReceiptRow, receiptOf } from './receipts.ts';
export type {
  Asked,
  AskedControl,
  LiveSignal,
  Loss,
  SendOptions,
  Session,
  SessionView,
  SteerOptions,
} from './session.ts';
export type { ReadableStore } from './store.ts';
export type { Identity, Link, LinkClosed, LinkHandlers, Transport } from './transport.ts';
export type { PendingWish } from './writer.ts';
