'use client';

import type { SessionView } from '@rejoin/core';
import { checkCall, isDevelopment } from '@rejoin/core/internal';
import { useCallback } from 'react';
import type { Reading } from '../select/reading.ts';
import { useSlice } from './useSlice.ts';

/**
 * A slice of the session's view. Re-renders when the slice changes, by `isEqual`.
 *
 * @param select pure and quick: it runs at every update of the store
 * @param isEqual default `Object.is`; `shallowEqual` compares the fields of objects and the entries of arrays
 */
export function useSessionView<T>(
  select: (view: SessionView) => T,
  isEqual: (a: T, b: T) => boolean = Object.is,
): T {
  checkCall(typeof select === 'function', isDevelopment && 'useSessionView((view) => view.status)');
  return useSlice(
    useCallback(
      (view: SessionView, { before }: Reading<T>) => {
        const value = select(view);
        return before !== undefined && isEqual(before, value) ? before : value;
      },
      [select, isEqual],
    ),
  );
}
