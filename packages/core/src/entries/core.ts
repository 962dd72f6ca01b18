export {
  type ClientOptions,
  createSessionClient,
  type SessionClient,
  type SessionOptions,
} from '../client/client.ts';
export type { IssuedCommand, SendOptions, Session, SteerOptions } from '../client/sessionApi.ts';
export type { HistoryOptions, HistoryPage } from '../client/sessionHistory.ts';
export type { Link, LinkClosed, LinkHandlers, LinkIdentity, Transport } from '../client/transport.ts';
export type { HistoryEntry } from '../fold/historyEntry.ts';
export type { ReceiptStatus, RowStatus } from '../fold/receipt.ts';
export type {
  FaultCode,
  IncompleteAnswer,
  Message,
  MessageStatus,
  Run,
  RunClaim,
  RunProgress,
  RunStatus,
  SessionControl,
  SessionState,
  SharedDocument,
  Subagent,
  SubagentStatus,
  ToolCall,
  WorkNode,
} from '../fold/state.ts';
export { documentOf } from '../fold/state.ts';
export { type StreamedText, textOf } from '../fold/text.ts';
export type { Connection, DisconnectCause } from '../machine/connection.ts';
export { type Clock, systemClock } from '../platform/clock.ts';
export type { Environment } from '../platform/environment.ts';
export type { Entry, EventItem } from '../protocol/envelope.ts';
export { type ErrorCode, type ErrorParams, RejoinError } from '../protocol/errors.ts';
export type * from '../protocol/events.ts';
export {
  type Cursor,
  type EntityRef,
  entityKey,
  type InstanceId,
  kindOf,
  nameOf,
  type ParticipantId,
  type ParticipantKind,
} from '../protocol/ids.ts';
export type { Snapshot } from '../protocol/messages.ts';
export { type Away, awayOf } from '../view/absence.ts';
export { faultsOf, type SessionFault } from '../view/faults.ts';
export type { LastSeen } from '../view/lastSeen.ts';
export { type LivenessObserver, type LivenessOptions, observeLiveness } from '../view/liveness.ts';
export type { ReadableStore } from '../view/readableStore.ts';
export { receiptOf } from '../view/receipts.ts';
export type {
  Liveness,
  LiveSignal,
  LogLoss,
  PendingCommand,
  ReadStatus,
  Receipt,
  ReceiptRow,
  SessionView,
} from '../view/sessionView.ts';
