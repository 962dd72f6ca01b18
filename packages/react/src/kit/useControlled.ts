'use client';

import { useCallback, useEffect, useRef, useState } from 'react';

/** A value that its consumer holds or, where none is given, the component itself. The setter is the same at every render. */
export function useControlled<T>(
  value: T | undefined,
  byDefault: T,
  onChange: ((value: T) => void) | undefined,
): readonly [T, (value: T) => void] {
  const [own, setOwn] = useState(byDefault);
  const latest = useRef({ controlled: value !== undefined, onChange });
  useEffect(() => {
    latest.current = { controlled: value !== undefined, onChange };
  });
  const set = useCallback((next: T) => {
    if (!latest.current.controlled) setOwn(() => next);
    latest.current.onChange?.(next);
  }, []);
  return [value ?? own, set];
}
