'use client';

import { useCallback } from 'react';
import { useLatest } from './useLatest.ts';
import { useStatePerSession } from './useStatePerSession.ts';

/** A value that its consumer holds or, where none is given, the component itself, for each session. */
export function useControlled<T>(
  value: T | undefined,
  byDefault: T,
  onChange: ((value: T) => void) | undefined,
): readonly [T, (value: T) => void] {
  const [own, setOwn] = useStatePerSession(byDefault);
  const latest = useLatest({ value, onChange });
  const set = useCallback(
    (next: T) => {
      if (latest.current.value === undefined) setOwn(next);
      latest.current.onChange?.(next);
    },
    [setOwn, latest],
  );
  return [value ?? own, set];
}
