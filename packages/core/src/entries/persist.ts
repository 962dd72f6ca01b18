export type { Persist } from '../client/persisting.ts';
export { indexedDb } from '../persist/indexedDb.ts';
export { clearPersisted, type KeyValueStore } from '../persist/permit.ts';
export { persist } from '../persist/persistence.ts';
