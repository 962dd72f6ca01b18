export type { AskedBefore, Persist, PersistHost, Persisting } from '../persist.ts';
export { indexedDb } from './indexedDb.ts';
export type { KeyValueStore } from './kept.ts';
export { clearPersisted } from './permit.ts';
export { persist } from './persist.ts';
