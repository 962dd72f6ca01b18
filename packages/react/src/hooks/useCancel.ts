'use client';

import { type IssuedCommand, type Receipt, receiptOf } from '@rejoin/core';
import { isDevelopment, leastAdvanced } from '@rejoin/core/internal';
import { useCallback } from 'react';
import type { ControlScope } from '../select/scope.ts';
import { cancelsFor, type StopInfo, stopOf } from '../select/stop.ts';
import { useScope } from './useScope.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

export interface CancelControl extends StopInfo {
  /**
   * Asks to stop. Works offline: then it is sent as soon as there is a connection. Each question that no run has begun to answer
   * is cancelled by a command of its own, what runs by one for the whole scope: the last of them is returned, with a receipt for
   * all, which has the rows of each and the status of the least advanced. Where all of them are under way already, none is
   * issued, and the newest is returned. The same function at every render.
   */
  readonly cancel: (reason?: string) => IssuedCommand;
}

/**
 * Stops the whole session, an agent, or one run, and tells the truth about it: `status` is where the newest request stands,
 * from whatever page it was made.
 */
export function useCancel(scope: ControlScope = {}): CancelControl {
  const session = useSession();
  const what = useScope(scope, isDevelopment && "useCancel({ agent: 'agent:news' })");
  const stop = useSlice(stopOf, what);
  const cancel = useCallback(
    (reason?: string) => {
      const { store, participant: me } = session;
      const view = store.getState();
      const issued = cancelsFor(view, what, me).map((target) => session.cancel(target, reason));
      // Where all is under way nothing is issued, and the newest that is under way is returned: there is one.
      const { ref = { participant: me, id: '' } } = stopOf(view, what, { me });
      const last = issued.at(-1) ?? {
        ref,
        queued: Promise.resolve(),
        receipt: () => receiptOf(store.getState(), ref),
      };
      return {
        ...last,
        receipt: () =>
          issued
            .slice(0, -1)
            .map((each) => each.receipt())
            .reduce(both, last.receipt()),
      };
    },
    [session, what],
  );
  return { ...stop, cancel };
}

/** The less advanced of two receipts, with the rows of both. */
const both = (a: Receipt, b: Receipt): Receipt => ({
  ...(leastAdvanced([a.status, b.status]) === a.status ? a : b),
  rows: [...a.rows, ...b.rows],
});
