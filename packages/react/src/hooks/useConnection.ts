'use client';

import type { ConnectionState, LogLoss, RejoinError, SessionView } from '@rejoin/core';
import { useMemo } from 'react';
import { keep } from '../select/keepEqual.ts';
import type { Reading } from '../select/reading.ts';
import { useSessionContext } from './SessionProvider.tsx';
import { useSlice } from './useSlice.ts';

export interface ConnectionInfo {
  /** Of the link to the keeper. */
  readonly status: ConnectionState['status'];
  /** Whether what is shown is proven to be all there is. */
  readonly session: SessionView['status'];
  /** Whether there has been a connection since this page began. */
  readonly reached: boolean;
  /** Attempts since the connection was lost; 0 while it holds. */
  readonly attempt: number;
  /** When the next attempt is made, by `elapsed` of the provider's clock (`performance.now()`), ms; while `waiting`. */
  readonly retryAt?: number | undefined;
  /** Why the last attempt ended. */
  readonly cause?: { readonly code?: string; readonly message: string } | undefined;
  /** Commands of this page that wait to be sent. */
  readonly queued: number;
  /** What the log has lost of what was shown here, until `session.seen()`. */
  readonly lost?: LogLoss | undefined;
  /** The newest fault that no caller waited for. */
  readonly error?: RejoinError | undefined;
  /** Tries now, also after an error that had ended the attempts. */
  readonly retryNow: () => void;
}

/** How this page stands with the log. */
export function useConnection(): ConnectionInfo {
  const { client } = useSessionContext();
  const info = useSlice(selectConnection);
  return useMemo(() => ({ ...info, retryNow: client.retryNow }), [info, client]);
}

type LinkInfo = Omit<ConnectionInfo, 'retryNow'>;

function selectConnection(
  { connection, status, pending, error, lost }: SessionView,
  { before }: Reading<LinkInfo>,
): LinkInfo {
  let queued = 0;
  for (const command of pending.values()) if (command.status === 'queued') queued++;
  return keep(before, {
    status: connection.status,
    session: status,
    reached: connection.reached === true,
    attempt: 'attempt' in connection ? connection.attempt : 0,
    retryAt: connection.status === 'waiting' ? connection.retryAt : undefined,
    cause: 'cause' in connection ? connection.cause : undefined,
    queued,
    error,
    lost,
  });
}
