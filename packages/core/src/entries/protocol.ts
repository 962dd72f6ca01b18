export { applyPatch } from '../fold/ag-ui/documentLimits.ts';
export type { Patched, PatchFault } from '../fold/ag-ui/patch.ts';
export type { Judge } from '../fold/apply.ts';
export { digest } from '../fold/digest.ts';
export { fold } from '../fold/fold.ts';
export { type HistoryEntry, readHistoryEntry, writeHistoryEntry } from '../fold/historyEntry.ts';
export { isGrowth, judge, judgeDelta } from '../fold/judge.ts';
export {
  isSettled,
  leastAdvanced,
  moveRow,
  type ReceiptStatus,
  type RowSignal,
  type RowState,
  type RowStatus,
} from '../fold/receipt.ts';
export { roll } from '../fold/roll.ts';
export { readSnapshot, takeSnapshot, writeState } from '../fold/snapshot.ts';
export * from '../fold/state.ts';
export { appendText, NO_TEXT, type Text, textOf } from '../fold/text.ts';
export * from '../keeper/fairShares.ts';
export * from '../keeper/host.ts';
export * from '../keeper/keeper.ts';
export type { LastBatch } from '../keeper/lastBatches.ts';
export * from '../keeper/logStore.ts';
export type { Appended } from '../keeper/openSession.ts';
export * from '../keeper/overdue.ts';
export * from '../keeper/subscriber.ts';
export { type Clock, stampOf, systemClock } from '../platform/clock.ts';
export { reportToConsole } from '../platform/report.ts';
export { checkCall } from '../protocol/checkCall.ts';
export * from '../protocol/envelope.ts';
export * from '../protocol/errors.ts';
export * from '../protocol/events.ts';
export * from '../protocol/ids.ts';
export * from '../protocol/limits.ts';
export { textIn } from '../protocol/messageContent.ts';
export * from '../protocol/messages.ts';
export * from '../protocol/parse.ts';
export * from '../protocol/parseClient.ts';
export { isEvent, isKnown } from '../protocol/shapes.ts';
