import type { Session } from '@rejoin/core';
import { useContext, useEffect, useSyncExternalStore } from 'react';
import { SessionContext } from '../hooks/SessionProvider.tsx';

/** A part of the kit that a first screen can do without. It is loaded once, for all components that need it. */
export interface Late<T> {
  /** What has come; undefined before. */
  readonly get: () => T | undefined;
  /** Loads it, unless it is there. Asked again after a failure, it tries again: a page may be offline by then. */
  readonly load: () => Promise<void>;
  /** Calls back when it has come, until the result is called. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createLate<T>(load: () => Promise<T>): Late<T> {
  let value: T | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    async load() {
      if (value !== undefined) return;
      value = await load();
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Loads it now, and again whenever the session's connection comes back: a page that was offline could not. Until the result is called. */
function keepLoading(late: Late<unknown>, store: Session['store'] | undefined): (() => void) | undefined {
  const load = () => void late.load().catch(() => {});
  load();
  return store?.subscribe(({ connection }, before) => {
    if (connection.status === 'live' && before.connection.status !== 'live') load();
  });
}

/**
 * Loads it, and begins something with it once it has come, until the result is called. What has failed is tried again as `useLate`
 * does, and no component renders by it.
 *
 * @param begin gives what ends it
 */
export function withLate<T>(
  late: Late<T>,
  store: Session['store'] | undefined,
  begin: (value: T) => () => void,
): () => void {
  let end: (() => void) | undefined;
  const look = () => {
    const value = late.get();
    if (value !== undefined) end ??= begin(value);
  };
  look();
  const forget = late.subscribe(look);
  const stop = keepLoading(late, store);
  return () => {
    forget();
    stop?.();
    end?.();
  };
}

/**
 * What has come of it; undefined until then, on a server, and where it does not come. What has failed is tried again when the
 * session's connection comes back: a page that was offline could not load it.
 *
 * @param again where it has not come, it is asked for once more when this changes
 */
export function useLate<T>(late: Late<T>, needed: boolean, again?: unknown): T | undefined {
  const store = useContext(SessionContext)?.session.store;
  const value = useSyncExternalStore(late.subscribe, late.get, nothing);
  const missing = needed && value === undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => (missing ? keepLoading(late, store) : undefined), [late, missing, again, store]);
  return value;
}

const nothing = () => undefined;
