'use client';

import { type Context, createContext, useContext } from 'react';
import type { Scroller } from '../kit/scroller.ts';
import type { TranscriptEntry } from '../select/transcript.ts';
import type { TranscriptLabels } from './labels.ts';
import type { TranscriptState } from './TranscriptRoot.tsx';

/** What a transcript's parts know. */
export interface TranscriptContextValue {
  readonly entries: readonly TranscriptEntry[];
  readonly status: TranscriptState['status'];
  /** Whether only some messages were asked for. */
  readonly filtered: boolean;
  readonly labels: TranscriptLabels;
  readonly scroller: Scroller;
}

export const TranscriptContext: Context<TranscriptContextValue | undefined> = createContext<
  TranscriptContextValue | undefined
>(undefined);

export function useTranscript(): TranscriptContextValue {
  const value = useContext(TranscriptContext);
  if (value) return value;
  throw new Error('A part of a transcript stands alone. Put it into <TranscriptRoot>.');
}
