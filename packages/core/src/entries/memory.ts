export {
  type HistoryWrite,
  type LogCompaction,
  type LogPage,
  type LogStore,
  type LogWrite,
  memoryStore,
  type SessionInfo,
  type StoredAnswer,
  type StoredSession,
} from '../keeper/logStore.ts';
export type { KeeperPatience } from '../keeper/overdue.ts';
export type { RecordStore, StoredRecord } from '../keeper/recordStore.ts';
export type { SessionHost } from '../keeper/sessionHost.ts';
export type { SessionChange } from '../keeper/sessionIndex.ts';
export type { EndedRun, ListedFloor, SessionSummary, WaitingQuestion } from '../keeper/sessionSummary.ts';
export type { SessionUpdate } from '../keeper/sessionUpdates.ts';
export { type MemoryOptions, type MemoryTransport, memory } from '../transports/memoryTransport.ts';
