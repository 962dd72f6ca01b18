'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { type MessageWithContent, messageOf } from '../select/messageList.ts';
import { useSession } from './useSession.ts';

/**
 * One message with what it says so far; re-renders at most 30 times a second while it grows.
 *
 * @param key as `useMessages` gives it; undefined once the message has left the session's window
 */
export function useMessage(key: string): MessageWithContent | undefined {
  const { participant: me } = useSession();
  return useSession(useCallback((view: SessionView) => messageOf(view, me, key), [me, key]));
}
