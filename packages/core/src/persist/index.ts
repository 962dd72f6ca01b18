export type { AskedBefore, Persist, PersistHost, Persisting } from '../persist.ts';
export { indexedDb } from './indexedDb.ts';
export { clearPersisted, type KeyValueStore } from './kept.ts';
export { persist } from './persist.ts';
