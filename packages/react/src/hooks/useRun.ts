'use client';

import { checkCall, isDevelopment } from '@rejoin/core/internal';
import { type RunInfo, runOf } from '../select/runs.ts';
import type { RunRef } from '../select/scope.ts';
import { useScope } from './useScope.ts';
import { useSlice } from './useSlice.ts';

const RIGHT = isDevelopment && "useRun({ participant: 'agent:news', run: 'its-id' })";

/**
 * One run: its status, step, progress, end.
 *
 * @param run its participant and its id
 * @returns undefined before its start, and once it has left the session's window
 */
export function useRun(run: RunRef): RunInfo | undefined {
  const scope = useScope({ run }, RIGHT);
  checkCall(scope.run !== undefined, RIGHT);
  return useSlice(runOf, scope.run);
}
