'use client';

import { type Context, createContext } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { StopStatus } from './stopButtonLabels.ts';

/** What a stop button's parts know. */
export interface StopButtonContextValue {
  /** Asks to stop. */
  readonly press: () => void;
  readonly status: StopStatus;
  readonly pending: boolean;
  /** What the button says. */
  readonly text: string;
  /** Its accessible name, where that is another one. */
  readonly called: string | undefined;
  /** Where the request stands, in words; empty where there is nothing to tell. */
  readonly words: string;
  readonly receiptId: string;
}

export const StopButtonContext: Context<StopButtonContextValue | undefined> = createContext<
  StopButtonContextValue | undefined
>(undefined);

export const useStopButton = (): StopButtonContextValue => useIn(StopButtonContext, 'StopButtonRoot');
