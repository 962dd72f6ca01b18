'use client';

import type { IssuedCommand, SendContent, SendOptions } from '@rejoin/core';
import { useSession } from './useSession.ts';

/**
 * Sends a message, with files if it has any (`{ text, files }`), which are stored first. Works offline: it waits in the outbox, and
 * `useMessages` shows it at once. The same function at every render.
 */
export function useSend(): (content: string | SendContent, options?: SendOptions) => IssuedCommand {
  return useSession().send;
}
