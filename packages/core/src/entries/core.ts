export {
  type ClientOptions,
  createSessionClient,
  type SessionClient,
  type SessionOptions,
} from '../client/client.ts';
export type {
  IssuedCommand,
  QuestionReply,
  SendContent,
  SendOptions,
  Session,
  SessionBlobs,
  SteerOptions,
} from '../client/sessionApi.ts';
export type { HistoryOptions, HistoryPage } from '../client/sessionHistory.ts';
export type {
  LinkClosed,
  LinkHandlers,
  LinkIdentity,
  Transport,
  TransportLink,
} from '../client/transport.ts';
export type { Floor } from '../fold/floor.ts';
export type { HistoryEntry } from '../fold/historyEntry.ts';
export type { ReceiptStatus, RowStatus } from '../fold/receipt.ts';
export type {
  FaultCode,
  FloorStep,
  IncompleteAnswer,
  QuestionAnswer,
  RunClaim,
  RunProgress,
  RunStatus,
  SessionControl,
  SessionFloor,
  SessionMessage,
  SessionPart,
  SessionPolicy,
  SessionQuestion,
  SessionRun,
  SessionState,
  SessionSubagent,
  SessionToolCall,
  SessionWork,
  SharedDocument,
  SubagentStatus,
} from '../fold/state.ts';
export type { StreamedText } from '../fold/text.ts';
export type { ConnectionState, DisconnectCause } from '../machine/connection.ts';
export { type Clock, systemClock } from '../platform/clock.ts';
export type { ClientEnvironment } from '../platform/environment.ts';
export type {
  AnswerPart,
  BlobRef,
  DataPart,
  FilePart,
  MetadataPart,
  ProviderPart,
  SourcePart,
  StepPart,
  TokenUsage,
} from '../protocol/answerPart.ts';
export type * from '../protocol/appTypes.ts';
export type { EventEntry, EventItem } from '../protocol/envelope.ts';
export { type ErrorCode, type ErrorParams, RejoinError } from '../protocol/errors.ts';
export type {
  AppEvent,
  ContentPart,
  ControlTarget,
  HandOffStep,
  Interrupt,
  InterruptMetadata,
  KnownEvent,
  PatchOperation,
  PolicyStep,
  QuestionChoice,
  QuestionDecision,
  QuestionRisk,
  QuestionText,
  ResumeEntry,
  RunOutcome,
  RunRef,
  ToolCallOutcome,
  UnknownEvent,
} from '../protocol/events.ts';
export type {
  Cursor,
  EntityRef,
  InstanceId,
  ParticipantId,
  ParticipantKind,
} from '../protocol/ids.ts';
export type { SessionInterest } from '../protocol/interest.ts';
export type { SessionSnapshot } from '../protocol/messages.ts';
export { type AwaySummary, awayOf } from '../view/absence.ts';
export { documentOf, entityKey, kindOf, nameOf, runChanges, textOf } from '../view/checkedReaders.ts';
export { faultsOf, type SessionFault } from '../view/faults.ts';
export type { FileUpload, UploadState } from '../view/fileUpload.ts';
export { floorOf } from '../view/floorOf.ts';
export type { LastSeen } from '../view/lastSeen.ts';
export { type LivenessObserver, type LivenessOptions, observeLiveness } from '../view/liveness.ts';
export {
  type AnswerRef,
  type ObservedSession,
  type ObserveRunOptions,
  observeRun,
} from '../view/observeRun.ts';
export type { ReadableStore } from '../view/readableStore.ts';
export { receiptOf } from '../view/receipts.ts';
export type { RunChange } from '../view/runChanges.ts';
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
