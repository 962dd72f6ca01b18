import type { Publisher, Subscriber } from 'resumable-stream/generic';

/** What resumable-stream needs of Redis, for one process. */
export function inProcess(): { publisher: Publisher; subscriber: Subscriber } {
  const values = new Map<string, string>();
  const listeners = new Map<string, (message: string) => void>();
  return {
    publisher: {
      connect: async () => {},
      publish: async (channel, message) => {
        const listener = listeners.get(channel);
        // Later, and in order, as over a connection.
        if (listener) setImmediate(listener, message);
        return listener ? 1 : 0;
      },
      set: async (key, value) => {
        values.set(key, value);
        return 'OK';
      },
      get: async (key) => values.get(key) ?? null,
      incr: async (key) => {
        const next = Number(values.get(key) ?? 0) + 1;
        if (Number.isNaN(next)) throw new Error('ERR value is not an integer or out of range');
        values.set(key, String(next));
        return next;
      },
    },
    subscriber: {
      connect: async () => {},
      subscribe: async (channel, callback) => {
        listeners.set(channel, callback);
      },
      unsubscribe: async (channel) => listeners.delete(channel),
    },
  };
}
