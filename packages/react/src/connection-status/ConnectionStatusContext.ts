'use client';

import { type Context, createContext } from 'react';
import { useIn } from '../kit/useIn.ts';
import type { ConnectionPhase, ConnectionStatusLabels } from './connectionStatusLabels.ts';

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

export const ConnectionStatusContext: Context<ConnectionStatusContextValue | undefined> = createContext<
  ConnectionStatusContextValue | undefined
>(undefined);

export const useConnectionStatus = (): ConnectionStatusContextValue =>
  useIn(ConnectionStatusContext, 'ConnectionStatusRoot');
