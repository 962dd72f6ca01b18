'use client';

import { type ForwardedRef, type MutableRefObject, type RefCallback, useCallback } from 'react';

/** A part's own reference to its element and the consumer's, as one that stays the same. */
export function useMergedRef<T>(own: MutableRefObject<T | null>, theirs: ForwardedRef<T>): RefCallback<T> {
  return useCallback(
    (node: T | null) => {
      own.current = node;
      if (typeof theirs === 'function') theirs(node);
      else if (theirs) theirs.current = node;
    },
    [own, theirs],
  );
}
