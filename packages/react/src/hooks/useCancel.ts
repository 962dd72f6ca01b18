'use client';

import { useCallback } from 'react';
import { isDevelopment } from '../kit/development.ts';
import type { ControlScope } from '../select/scope.ts';
import { cancelsFor, type StopInfo, stopOf } from '../select/stop.ts';
import { useScope } from './useScope.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

export interface CancelControl extends StopInfo {
  /** Asks to stop. Works offline: then it is said as soon as there is a connection. The same function at every render. */
  readonly cancel: (reason?: string) => void;
}

/**
 * Stops the whole session, an agent, or one run, and tells the truth about it: `status` is where the newest request stands,
 * whoever made it, on whatever page.
 */
export function useCancel(scope: ControlScope = {}): CancelControl {
  const session = useSession();
  const what = useScope(scope, isDevelopment && "useCancel({ agent: 'agent:news' })");
  const stop = useSlice(stopOf, what);
  const cancel = useCallback(
    (reason?: string) => {
      const { store, participant: me } = session;
      for (const target of cancelsFor(store.getState(), what, me)) session.cancel(target, reason);
    },
    [session, what],
  );
  return { ...stop, cancel };
}
