'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { StopStatus } from './stopButtonLabels.ts';

/** Its `data-*` attributes. */
export interface StopButtonState extends Readonly<Record<string, string | boolean | undefined>> {
  /** `idle`: there is nothing to stop. `ready`: something runs. Else what became of the newest request (`ReceiptStatus`). */
  readonly status: StopStatus;
  /** Asked, and neither done nor given up. */
  readonly pending: boolean;
}

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

export const StopButtonContext: PartContext<StopButtonContextValue> = createPartContext(
  isDevelopment && 'StopButtonRoot',
);

export const useStopButton = (): StopButtonContextValue => useIn(StopButtonContext);
