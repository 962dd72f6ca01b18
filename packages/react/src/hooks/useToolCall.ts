'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { type ToolCallWithContent, toolCallOf } from '../select/messageList.ts';
import { type KeyRef, keyIn } from '../select/scope.ts';
import { useReadText } from './useReadText.ts';
import { useSlice } from './useSlice.ts';

/**
 * One tool call with its arguments so far and its result; re-renders at most 30 times a second while they come.
 *
 * @param call as `useToolCalls` gives it, or its `key`
 * @returns undefined once the call has left the session's window
 */
export function useToolCall(call: KeyRef): ToolCallWithContent | undefined {
  const found = useSlice(toolCallOf, keyIn(call, isDevelopment && 'useToolCall(call)'));
  useReadText(found, 'run');
  return found;
}
