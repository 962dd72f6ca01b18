'use client';

import { type MutableRefObject, useEffect, useRef } from 'react';

/** What was rendered last, for functions that stay the same. */
export function useLatest<T>(value: T): MutableRefObject<T> {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
