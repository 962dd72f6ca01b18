/** What ends with a process: its timers, and its hold on a store. */
import type { Clock } from '../clock.ts';
import type { Store } from '../keeper/store.ts';
import type { LinkHandlers } from '../transport.ts';

/** One life of a process. Nothing of it happens after its death. */
export interface Life {
  readonly alive: boolean;
  end(): void;
}

export function beginLife(): Life {
  let alive = true;
  return {
    get alive() {
      return alive;
    },
    end() {
      alive = false;
    },
  };
}

/** A clock whose timers die with the process. */
export const mortalClock = (clock: Clock, life: Life): Clock => ({
  now: clock.now,
  after: (ms, run) =>
    clock.after(ms, () => {
      if (life.alive) run();
    }),
});

/** The client's end of a link: a dead process hears nothing. */
export const mortalHandlers = (handlers: LinkHandlers, life: Life): LinkHandlers => ({
  message(message) {
    if (life.alive) handlers.message(message);
  },
  malformed(code, message) {
    if (life.alive) handlers.malformed(code, message);
  },
  closed(reason) {
    if (life.alive) handlers.closed(reason);
  },
});

/** What a dead process waits for never comes. */
const never = <T>(): Promise<T> => new Promise<T>(() => {});

/**
 * A store as a process sees it: a commit takes time, and whoever dies meanwhile either wrote nothing, or wrote it and was
 * not told. The store itself lives on.
 *
 * @param takes milliseconds of one half of a commit
 */
export function mortalStore(store: Store, clock: Clock, life: Life, takes: () => number): Store {
  const pause = () => new Promise<void>((resolve) => clock.after(takes(), resolve));
  const living = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!life.alive) return never();
    const result = await work();
    return life.alive ? result : never();
  };
  return {
    load: (session) => living(() => store.load(session)),
    async commit(writes, at) {
      await pause();
      await living(() => store.commit(writes, at));
      await pause();
      if (!life.alive) await never();
    },
    read: (session, after, bytes) => living(() => store.read(session, after, bytes)),
    weigh: (...what) => living(() => store.weigh(...what)),
    history: (...what) => living(() => store.history(...what)),
    async compact(...what) {
      await pause();
      await living(() => store.compact(...what));
    },
    trim: (...what) => living(() => store.trim(...what)),
    answer: (session, key) => living(() => store.answer(session, key)),
    secrets: (instance) => living(() => store.secrets(instance)),
    list: () => living(() => store.list()),
    delete: (session) => living(() => store.delete(session)),
    // It belongs to whoever made it.
    close: async () => {},
  };
}
