'use client';

import { useCallback, useEffect, useRef } from 'react';
import { useStatePerSession } from './useStatePerSession.ts';

/** A value that its consumer holds or, where none is given, the component itself, for each session. */
export function useControlled<T>(
  value: T | undefined,
  byDefault: T,
  onChange: ((value: T) => void) | undefined,
): readonly [T, (value: T) => void] {
  const [own, setOwn] = useStatePerSession(byDefault);
  const latest = useRef({ controlled: value !== undefined, onChange });
  useEffect(() => {
    latest.current = { controlled: value !== undefined, onChange };
  });
  const set = useCallback(
    (next: T) => {
      if (!latest.current.controlled) setOwn(next);
      latest.current.onChange?.(next);
    },
    [setOwn],
  );
  return [value ?? own, set];
}
