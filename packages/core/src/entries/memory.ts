export {
  type Answer,
  type Compaction,
  type HistoryWrite,
  memoryStore,
  type Page,
  type SessionInfo,
  type Store,
  type StoredSession,
  type Write,
} from '../keeper/logStore.ts';
export type { Patience } from '../keeper/overdue.ts';
export { type MemoryOptions, type MemoryTransport, memory } from '../transports/memoryTransport.ts';
