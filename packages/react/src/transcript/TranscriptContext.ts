'use client';

import { type Context, createContext } from 'react';
import type { Scroller } from '../kit/scroller.ts';
import { useIn } from '../kit/useIn.ts';
import type { TranscriptEntry } from '../select/transcriptItems.ts';
import type { TranscriptState } from './TranscriptRoot.tsx';
import type { TranscriptLabels } from './transcriptLabels.ts';

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

export const useTranscript = (): TranscriptContextValue => useIn(TranscriptContext, 'TranscriptRoot');
