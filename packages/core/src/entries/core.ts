export {
  type ClientOptions,
  createSessionClient,
  type SessionClient,
  type SessionOptions,
} from '../client/client.ts';
export type { ReadableStore } from '../client/readableStore.ts';
export type { ReadStatus } from '../client/reader.ts';
export type {
  Asked,
  AskedControl,
  LiveSignal,
  Loss,
  SendOptions,
  Session,
  SessionView,
  SteerOptions,
} from '../client/session.ts';
export type { HistoryOptions, HistoryPage } from '../client/sessionHistory.ts';
export type { PendingCommand } from '../client/writer.ts';
export type { HistoryEntry } from '../fold/historyEntry.ts';
export type { ReceiptStatus, RowStatus } from '../fold/receipt.ts';
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
} from '../fold/state.ts';
export { documentOf } from '../fold/state.ts';
export { type Text, textOf } from '../fold/text.ts';
export type { Cause, Connection } from '../machine/connection.ts';
export { type Clock, systemClock } from '../platform/clock.ts';
export type { Environment } from '../platform/environment.ts';
export type { Entry, EventItem } from '../protocol/envelope.ts';
export { type ErrorCode, type ErrorParams, RejoinError } from '../protocol/errors.ts';
export type * from '../protocol/events.ts';
export {
  type Cursor,
  entityKey,
  type InstanceId,
  kindOf,
  nameOf,
  type ParticipantId,
  type ParticipantKind,
  type Ref,
} from '../protocol/ids.ts';
export type { Snapshot } from '../protocol/messages.ts';
export type { Identity, Link, LinkClosed, LinkHandlers, Transport } from '../transports/transport.ts';
export { type Away, awayOf } from '../view/absence.ts';
export { type Fault, faultsOf } from '../view/faults.ts';
export type { Left } from '../view/lastLook.ts';
export { type Life, type LifeObserver, type LifeOptions, observeLife } from '../view/liveness.ts';
export { type Receipt, type ReceiptRow, receiptOf } from '../view/receipts.ts';
