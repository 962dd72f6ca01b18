/** Small values that a server keeps beside its logs: what belongs to no session's log, as subscriptions to notifications. */

/** By collection and key. A key may be any text; what is written survives a restart where the store's logs do. */
export interface RecordStore {
  get(collection: string, key: string): Promise<string | undefined>;
  put(collection: string, key: string, value: string): Promise<void>;
  /** Writes unless the key is there; then gives what it holds, and changes nothing. In one step. */
  add(collection: string, key: string, value: string): Promise<string | undefined>;
  /** Of one that is not there, nothing. */
  remove(collection: string, key: string): Promise<void>;
  /** Those whose key begins so, in no order. Default: all of the collection. */
  list(collection: string, prefix?: string): Promise<readonly StoredRecord[]>;
}

export interface StoredRecord {
  readonly key: string;
  readonly value: string;
}

export function memoryRecords(): RecordStore {
  const collections = new Map<string, Map<string, string>>();
  function of(collection: string): Map<string, string> {
    const records = collections.get(collection) ?? new Map<string, string>();
    collections.set(collection, records);
    return records;
  }
  return {
    get: async (collection, key) => of(collection).get(key),
    async put(collection, key, value) {
      of(collection).set(key, value);
    },
    async add(collection, key, value) {
      const there = of(collection).get(key);
      if (there === undefined) of(collection).set(key, value);
      return there;
    },
    async remove(collection, key) {
      of(collection).delete(key);
    },
    async list(collection, prefix = '') {
      const found = [...of(collection)].filter(([key]) => key.startsWith(prefix));
      return found.map(([key, value]) => ({ key, value }));
    },
  };
}
