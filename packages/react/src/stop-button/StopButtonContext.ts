'use client';

import { type Context, createContext } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { Scope } from '../select/scope.ts';
import type { StopButtonLabels, StopStatus } from './labels.ts';

/** What a stop button's parts know. */
export interface StopButtonContextValue {
  readonly scope: Scope;
  readonly reason: string | undefined;
  readonly status: StopStatus;
  readonly pending: boolean;
  readonly labels: StopButtonLabels;
  readonly name: string | undefined;
  /** Whether it is about the whole session. */
  readonly whole: boolean;
  /** Where the request stands, in words; empty where there is nothing to tell. */
  readonly words: string;
  readonly receiptId: string;
}

export const StopButtonContext: Context<StopButtonContextValue | undefined> = createContext<
  StopButtonContextValue | undefined
>(undefined);

export const useStopButton = (): StopButtonContextValue => useIn(StopButtonContext, 'StopButtonRoot');
