'use client';

import type { Session, SessionView } from '@rejoin/core';
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { useSessionContext } from './SessionProvider.tsx';

/** The session of the nearest `<SessionProvider>`: its ids, its verbs, its store. The same object at every render. */
export function useSession(): Session;
/**
 * A slice of the session. Re-renders when the slice changes, by `isEqual`. All other hooks are made like this one.
 *
 * @param select pure and quick: it runs at every update of the store
 * @param isEqual default `Object.is`; `shallow` compares the fields of objects and the entries of arrays
 */
export function useSession<T>(select: (view: SessionView) => T, isEqual?: (a: T, b: T) => boolean): T;
export function useSession<T>(
  select?: (view: SessionView) => T,
  isEqual?: (a: T, b: T) => boolean,
): T | Session {
  const { session } = useSessionContext();
  // The choice is made by how a call is written, so it is the same at every render of its component.
  // biome-ignore lint/correctness/useHookAtTopLevel: see above.
  return select ? useSelected(session, select, isEqual) : session;
}

/** Whether what is shown is proven to be all there is: what changes until then has happened before. */
export const isLive = ({ status }: SessionView): boolean => status === 'live';

function useSelected<T>(
  session: Session,
  select: (view: SessionView) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  const read = useCallback<Read<T>>(
    (view, before) => {
      const value = select(view);
      return before && isEqual(before.value, value) ? before.value : value;
    },
    [select, isEqual],
  );
  return useSlice(session, read);
}

/** Reads a slice of a view, and gives back what was shown before where it still holds. */
export type Read<T> = (view: SessionView, before: { readonly value: T } | undefined) => T;

/** Re-renders when what `read` gives is another value. `read` is the same function until it means something else. */
export function useSlice<T>({ store }: Session, read: Read<T>): T {
  const shown = useRef<{ readonly value: T } | undefined>(undefined);
  const snapshot = useMemo(() => {
    let last: { readonly view: SessionView; readonly value: T } | undefined;
    return (view: SessionView): T => {
      if (last?.view !== view) last = { view, value: read(view, last ?? shown.current) };
      return last.value;
    };
  }, [read]);
  const value = useSyncExternalStore(
    store.subscribe,
    () => snapshot(store.getState()),
    // On a server, and in the browser's first pass over its markup: what was given to both.
    () => snapshot(store.getInitialState()),
  );
  useEffect(() => {
    shown.current = { value };
  });
  return value;
}
