'use client';

import { useSyncExternalStore } from 'react';
import { AT_END, type Scroll } from '../kit/scroller.ts';
import { useTranscript } from './TranscriptContext.ts';

/** Where the reader is; renders when that changes, not with every pixel. */
export function useScroll(): Scroll {
  const { scroller } = useTranscript();
  return useSyncExternalStore(scroller.subscribe, scroller.get, () => AT_END);
}
