'use client';

import type { IssuedCommand, SendOptions } from '@rejoin/core';
import { useSession } from './useSession.ts';

/** Sends a message. Works offline: it waits in the outbox, and `useMessages` shows it at once. The same function at every render. */
export function useSend(): (content: string, options?: SendOptions) => IssuedCommand {
  return useSession().send;
}
