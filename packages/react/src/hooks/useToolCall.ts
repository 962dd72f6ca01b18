'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { type ToolCallWithContent, toolCallOf } from '../select/messageList.ts';
import { useSession } from './useSession.ts';

/**
 * One tool call with its arguments so far and its result; re-renders at most 30 times a second while they come.
 *
 * @param key as `useToolCalls` gives it; undefined once the call has left the session's window
 */
export function useToolCall(key: string): ToolCallWithContent | undefined {
  return useSession(useCallback((view: SessionView) => toolCallOf(view, key), [key]));
}
