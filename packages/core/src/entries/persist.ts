export type { Persist, PersistedCommand, PersistHost, Persisting } from '../client/persisting.ts';
export { indexedDb } from '../persist/indexedDb.ts';
export type { KeyValueStore } from '../persist/kept.ts';
export { clearPersisted } from '../persist/permit.ts';
export { persist } from '../persist/persistence.ts';
