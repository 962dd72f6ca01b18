/** A value that is replaced as a whole, and those who want to know: what React's `useSyncExternalStore` reads. */

import { isDevelopment } from '../platform/isDevelopment.ts';
import { checkCall } from '../protocol/checkCall.ts';

/** The read-only half of a store: all that leaves the core. */
export interface ReadableStore<T> {
  readonly getState: () => T;
  /** What a server renders, and what a page takes over. */
  readonly getInitialState: () => T;
  /** Calls back after each change, until the result is called. */
  readonly subscribe: (listener: (state: T, before: T) => void) => () => void;
}

export interface Store<T> extends ReadableStore<T> {
  readonly set: (next: T) => void;
  /** Replaces some fields. */
  readonly update: (part: Partial<T>) => void;
}

export function createStore<T>(initial: T): Store<T> {
  let state = initial;
  const listeners = new Set<(state: T, before: T) => void>();
  function set(next: T): void {
    const before = state;
    state = next;
    for (const listener of listeners) listener(state, before);
  }
  return {
    getState: () => state,
    getInitialState: () => initial,
    subscribe(listener) {
      if (isDevelopment) checkCall(typeof listener === 'function', 'store.subscribe((state) => {})');
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    update: (part) => set({ ...state, ...part }),
  };
}
