export type { Judge } from './apply.ts';
export { digest } from './digest.ts';
export { applyPatch } from './documentLimits.ts';
export { fold } from './fold.ts';
export { type HistoryEntry, readHistoryEntry, writeHistoryEntry } from './history.ts';
export { isGrowth, judge, judgeDelta } from './judge.ts';
export type { Patched, PatchFault } from './patch.ts';
export {
  isSettled,
  leastAdvanced,
  moveRow,
  type ReceiptStatus,
  type RowSignal,
  type RowState,
  type RowStatus,
} from './receipt.ts';
export { roll } from './roll.ts';
export { readSnapshot, takeSnapshot, writeState } from './snapshot.ts';
export * from './state.ts';
export { appendText, NO_TEXT, type Text, textOf } from './text.ts';
