'use client';

import { isDevelopment } from '@rejoin/core/internal';
import { type ToolCallInfo, toolCallsIn } from '../select/messageList.ts';
import type { RunRef } from '../select/scope.ts';
import { useScope } from './useScope.ts';
import { useSlice } from './useSlice.ts';

/**
 * Tool calls in log order, without arguments and results: `useToolCall` reads those.
 *
 * @param run only those of that run. Default: of all runs
 */
export function useToolCalls(run?: RunRef): readonly ToolCallInfo[] {
  return useSlice(toolCallsIn, useScope({ run }, isDevelopment && 'useToolCalls(run)').run);
}
