// For code that speaks the protocol without the session client: a transport, or a tool that reads a log.
// Core's insides are not here: Rejoin's other packages import them from ./internal.ts.
export type { Judge } from '../fold/apply.ts';
export { digest } from '../fold/digest.ts';
export { fold } from '../fold/fold.ts';
export { type HistoryEntry, readHistoryEntry } from '../fold/historyEntry.ts';
export { judge } from '../fold/judge.ts';
export type { ReceiptStatus, RowState, RowStatus } from '../fold/receipt.ts';
export { readSnapshot } from '../fold/snapshot.ts';
export type * from '../fold/state.ts';
export { documentOf, EMPTY, isActive, REDUCER } from '../fold/state.ts';
export { type StreamedText, textOf } from '../fold/text.ts';
export type * from '../protocol/answerPart.ts';
export type {
  Batch,
  DeltaEvent,
  DeltaItem,
  EventEntry,
  EventItem,
  Frame,
  FrameItem,
  Item,
  Skipped,
  TextSum,
  Withheld,
} from '../protocol/envelope.ts';
export { countOf, isDelta, isDeltaEvent, isLogItem, toItem } from '../protocol/envelope.ts';
export * from '../protocol/errors.ts';
export type * from '../protocol/events.ts';
export {
  type Cursor,
  type EntityRef,
  entityKey,
  type InstanceId,
  instanceOf,
  isEntityId,
  isInstance,
  isParticipant,
  isProducer,
  isSessionId,
  kindOf,
  nameOf,
  type ParticipantId,
  type ParticipantKind,
  type ProducerId,
  participantOf,
  randomId,
} from '../protocol/ids.ts';
export type { SessionInterest, TextRef } from '../protocol/interest.ts';
export { byteLength, LIMITS, MAX_EVENTS, MAX_NAME, type SessionLimits } from '../protocol/limits.ts';
export { textIn } from '../protocol/messageContent.ts';
export type * from '../protocol/messages.ts';
export { CLOSE, CLOSED_FOR, encodeItem, makeCursor, splitCursor, VERSION } from '../protocol/messages.ts';
export { isMalformed, type Malformed, parseJson, readItem, readItems } from '../protocol/parse.ts';
export { isEvent, isKnown } from '../protocol/shapes.ts';
