'use client';

import { useCallback } from 'react';
import { keepList } from '../select/keepEqual.ts';
import { type ToolCallInfo, toolCallsOf } from '../select/messageList.ts';
import type { RunRef } from '../select/scope.ts';
import { useScope } from './useScope.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

/** The tool calls of a run, or of all runs, in log order, without arguments and results: `useToolCall` reads those. */
export function useToolCalls(run?: RunRef): readonly ToolCallInfo[] {
  const session = useSession();
  const { run: only } = useScope({ run });
  const read = useCallback<Read<readonly ToolCallInfo[]>>(
    (view, before) => keepList(toolCallsOf(view, only), before?.value),
    [only],
  );
  return useSlice(session, read);
}
