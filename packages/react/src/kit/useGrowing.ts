'use client';

import type { RefObject } from 'react';
import { useBeforePaint } from './useBeforePaint.ts';

/** Makes a field as high as its text where style sheets cannot (`field-sizing: content`). How high at most is up to CSS. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, value: string): void {
  useBeforePaint(() => {
    const { current } = field;
    if (!current || getComputedStyle(current).getPropertyValue('field-sizing') === 'content') return;
    current.style.blockSize = 'auto';
    current.style.blockSize = `${current.scrollHeight}px`;
  }, [field, value]);
}
