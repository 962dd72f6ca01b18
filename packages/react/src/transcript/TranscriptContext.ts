'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { Scroller } from '../kit/scroller.ts';
import type { TranscriptEntry } from '../select/transcriptItems.ts';
import type { TranscriptLabels } from './transcriptLabels.ts';

/** Its `data-*` attributes. */
export interface TranscriptState extends Readonly<Record<string, string>> {
  /** `loading`: catching up, with nothing to show yet. `unknown`: nothing to show, and nothing will come that says why. */
  readonly status: 'loading' | 'empty' | 'ready' | 'unknown';
}

/** What a transcript's parts know. */
export interface TranscriptContextValue {
  readonly entries: readonly TranscriptEntry[];
  readonly status: TranscriptState['status'];
  /** Whether only some messages were asked for. */
  readonly filtered: boolean;
  readonly labels: TranscriptLabels;
  readonly scroller: Scroller;
}

export const TranscriptContext: PartContext<TranscriptContextValue> = createPartContext(
  isDevelopment && 'TranscriptRoot',
);

export const useTranscript = (): TranscriptContextValue => useIn(TranscriptContext);
