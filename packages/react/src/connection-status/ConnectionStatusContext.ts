'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { createPartContext, type PartContext, useIn } from '../kit/partContext.ts';
import type { ConnectionPhase, ConnectionStatusLabels } from './connectionStatusLabels.ts';

/** The `data-*` attributes of the parts. */
export interface ConnectionStatusPartState extends Readonly<Record<string, string | boolean | undefined>> {
  /** As the root's. */
  readonly status: ConnectionPhase;
}

/** What the parts of a connection status know. */
export interface ConnectionStatusContextValue {
  readonly phase: ConnectionPhase;
  /** How it stands, in words. */
  readonly words: string;
  /** When the next attempt is made, on the provider's clock, ms. */
  readonly retryAt: number | undefined;
  /** The attempt that is made, or comes next. */
  readonly attempt: number;
  readonly retryNow: () => void;
  /** Whether trying now may help. */
  readonly retryable: boolean;
  /** It is being tried. */
  readonly retrying: boolean;
  readonly labels: ConnectionStatusLabels;
  readonly textId: string;
}

export const ConnectionStatusContext: PartContext<ConnectionStatusContextValue> = createPartContext(
  isDevelopment && 'ConnectionStatusRoot',
);

export const useConnectionStatus = (): ConnectionStatusContextValue => useIn(ConnectionStatusContext);
