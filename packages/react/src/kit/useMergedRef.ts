'use client';

import type { ForwardedRef, MutableRefObject, RefCallback } from 'react';
import { mergeRefs } from './mergeProps.ts';

/** A part's own reference to its element and the consumer's, as one that stays the same. */
export const useMergedRef = <T>(
  own: MutableRefObject<T | null>,
  theirs: ForwardedRef<T>,
): MutableRefObject<T | null> | RefCallback<T> => (theirs ? mergeRefs(own, theirs) : own);
