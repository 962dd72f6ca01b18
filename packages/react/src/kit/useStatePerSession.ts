'use client';

import type { Session } from '@rejoin/core';
import { useCallback, useState } from 'react';
import { useSession } from '../hooks/useSession.ts';

/**
 * State that belongs to the session that is shown: each session has its own, so that nothing is carried from one into another,
 * and what was left in one is there again. The setter is the same as long as the session is.
 */
export function useStatePerSession<T>(): readonly [T | undefined, (next: T | undefined) => void];
export function useStatePerSession<T>(initial: T): readonly [T, (next: T) => void];
export function useStatePerSession<T>(initial?: T): readonly [T | undefined, (next: T | undefined) => void] {
  const session = useSession();
  const [all, setAll] = useState<ReadonlyMap<Session, T | undefined>>(() => new Map());
  const set = useCallback(
    (next: T | undefined) => setAll((before) => new Map(before).set(session, next)),
    [session],
  );
  return [all.has(session) ? all.get(session) : initial, set];
}
