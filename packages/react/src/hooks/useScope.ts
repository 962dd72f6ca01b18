'use client';

import { useMemo } from 'react';
import type { Scope } from '../select/scope.ts';

/** The same object as long as it means the same: scopes are written where they are used. */
export function useScope({ agent, run }: Scope): Scope {
  const { participant, run: id } = run ?? {};
  return useMemo(
    () => ({
      agent,
      run: participant === undefined || id === undefined ? undefined : { participant, run: id },
    }),
    [agent, participant, id],
  );
}
