'use client';

import { useCallback } from 'react';
import { same } from '../select/keepEqual.ts';
import { findRun, type RunInfo, runInfo } from '../select/runs.ts';
import type { RunRef } from '../select/scope.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

/** One run: its status, step, progress, end. Undefined before its start, and once it has left the session's window. */
export function useRun({ participant, run }: RunRef): RunInfo | undefined {
  const session = useSession();
  const { participant: me } = session;
  const read = useCallback<Read<RunInfo | undefined>>(
    (view, before) => {
      const found = findRun(view, { participant, run });
      const info = found && runInfo(view, found, me);
      return info && before?.value && same(before.value, info) ? before.value : info;
    },
    [me, participant, run],
  );
  return useSlice(session, read);
}
