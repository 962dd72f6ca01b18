'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { type MessageWithContent, messageOf } from '../select/messageList.ts';
import { type KeyRef, keyIn } from '../select/scope.ts';
import { useReadText } from './useReadText.ts';
import { useSlice } from './useSlice.ts';

/**
 * One message with what it says so far; re-renders at most 30 times a second while it grows.
 *
 * @param message as `useMessages` gives it, or its `key`
 * @returns undefined once the message has left the session's window
 */
export function useMessage(message: KeyRef): MessageWithContent | undefined {
  const found = useSlice(messageOf, keyIn(message, isDevelopment && 'useMessage(message)'));
  useReadText(found, 'conversation');
  return found;
}
