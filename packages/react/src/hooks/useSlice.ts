'use client';

import type { ParticipantId, SessionView } from '@rejoin/core';
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Reading } from '../select/reading.ts';
import { useSession } from './useSession.ts';

/** What a function of a view is given between the view and, where it takes one, the `Reading`. */
type ArgsOf<Rest extends readonly unknown[]> = Rest extends readonly [
  ...infer Args,
  Pick<Reading<unknown>, 'me'>,
]
  ? Args
  : Rest;

/**
 * Reads a slice of the session, and re-renders when `read` gives another value. All hooks are made of this one.
 *
 * @param read pure and quick: it runs at every update of the store. The same function at every render
 * @param args what it is called with between the view and the `Reading`, compared one by one
 */
export function useSlice<T, Rest extends readonly unknown[]>(
  read: (view: SessionView, ...rest: Rest) => T,
  ...args: ArgsOf<Rest>
): T {
  const { store, participant: me } = useSession();
  const shown = useRef<T | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the arguments stand in the list one by one.
  const snapshot = useMemo(() => {
    let last: SessionView | undefined;
    // One for all times: a page of many lanes reads hundreds of slices at each update.
    const reading: { readonly me: ParticipantId; before: T | undefined } = { me, before: shown.current };
    // CAST: what `ArgsOf` takes from the end of the list.
    const rest = [...args, reading] as unknown as Rest;
    return (view: SessionView): T => {
      if (last !== view) {
        reading.before = read(view, ...rest);
        last = view;
      }
      // CAST: it was read just above, or in an earlier call.
      return reading.before as T;
    };
  }, [read, me, ...args]);
  const value = useSyncExternalStore(
    store.subscribe,
    () => snapshot(store.getState()),
    // On a server, and in the browser's first pass over its markup: what was given to both.
    () => snapshot(store.getInitialState()),
  );
  useEffect(() => {
    shown.current = value;
  });
  return value;
}
