/** IndexedDB as a key-value store, by idb-keyval: one database, one object store, text under text. */
import { createStore, del, get, keys, set } from 'idb-keyval';
import { checkCall } from '../protocol/checkCall.ts';
import type { KeyValueStore } from './permit.ts';

/**
 * Where there is no IndexedDB (private windows of some browsers, servers), every call rejects: the session then goes on
 * without, and `onError` is called once (`persist-failed`).
 *
 * @param name of the database. Default `rejoin`
 */
export function indexedDb(name = 'rejoin'): KeyValueStore {
  checkCall(typeof name === 'string' && name !== '', "indexedDb('rejoin')");
  let opened: ReturnType<typeof createStore> | undefined;
  // Opened when it is used first: making a client must not touch the disk, nor throw where there is none.
  const database = () => {
    opened ??= createStore(name, 'kept');
    return opened;
  };
  return {
    get: async (key) => get<string>(key, database()),
    set: async (key, value) => set(key, value, database()),
    delete: async (key) => del(key, database()),
    keys: async (prefix) =>
      (await keys(database()))
        .filter((key) => typeof key === 'string')
        .filter((key) => key.startsWith(prefix)),
  };
}
