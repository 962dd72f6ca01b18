'use client';

import { type RefObject, useEffect, useLayoutEffect } from 'react';

const useIsomorphicEffect = typeof document === 'undefined' ? useEffect : useLayoutEffect;

/** Makes a field as high as its text where style sheets cannot (`field-sizing: content`). How high at most is up to CSS. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, value: string): void {
  useIsomorphicEffect(() => {
    const { current } = field;
    if (!current || getComputedStyle(current).getPropertyValue('field-sizing') === 'content') return;
    current.style.blockSize = 'auto';
    current.style.blockSize = `${current.scrollHeight}px`;
  }, [field, value]);
}
