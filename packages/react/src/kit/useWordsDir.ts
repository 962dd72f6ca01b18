'use client';

import { useLanguage } from './LabelsProvider.tsx';

/**
 * The direction of the kit's own sentences: the language's where its provider says it, else that of their letters. English words
 * on a page that runs from right to left would end with their full stop in front.
 */
export const useWordsDir = (): 'ltr' | 'rtl' | 'auto' => useLanguage().dir ?? 'auto';
