'use client';

import type { SessionView } from '@rejoin/core';
import { useCallback } from 'react';
import { same } from '../select/keepEqual.ts';
import type { Scope } from '../select/scope.ts';
import { cancelsFor, type Stop, stopOf } from '../select/stop.ts';
import { useScope } from './useScope.ts';
import { useSession } from './useSession.ts';

export interface Cancel extends Stop {
  /** Asks to stop. Works offline: then it is said as soon as there is a connection. The same function at every render. */
  readonly cancel: (reason?: string) => void;
}

/**
 * Stops the whole session, an agent, or one run, and tells the truth about it: `status` is where the newest request stands,
 * whoever made it, on whatever page.
 */
export function useCancel(scope: Scope = {}): Cancel {
  const session = useSession();
  const { participant: me, store } = session;
  const what = useScope(scope);
  const stop = useSession(
    useCallback((view: SessionView) => stopOf(view, what, me), [what, me]),
    same,
  );
  const cancel = useCallback(
    (reason?: string) => {
      for (const target of cancelsFor(store.getState(), what, me)) session.cancel(target, reason);
    },
    [session, store, what, me],
  );
  return { ...stop, cancel };
}
