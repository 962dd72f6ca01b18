'use client';

import type { AskedControl, Ref } from '@rejoin/core';
import { useCallback, useMemo } from 'react';
import { type Scope, targetOf } from '../select/scope.ts';
import { type SteerInfo, steerBy, steersOf } from '../select/steers.ts';
import { useScope } from './useScope.ts';
import { type Read, useSession, useSlice } from './useSession.ts';

export interface Steering {
  /** What was said to the runs of this scope, by anyone, oldest first. */
  readonly steers: readonly SteerInfo[];
  /** Says something to runs while they work. With `followUp` it becomes a message if no run takes it. */
  readonly steer: (content: string, options?: { readonly followUp?: boolean | undefined }) => AskedControl;
  /** Puts other words in the place of an own steer, wherever no run has used it yet. */
  readonly edit: (steer: Ref, content: string) => AskedControl;
  /** Takes an own steer back, as long as no run has used it. */
  readonly retract: (steer: Ref) => void;
}

/** Steers the whole session, an agent, or one run, and tells what became of it. The functions are the same at every render. */
export function useSteer(scope: Scope = {}): Steering {
  const session = useSession();
  const { participant: me, store } = session;
  const what = useScope(scope);
  const read = useCallback<Read<readonly SteerInfo[]>>(
    (view, before) => steersOf(view, what, me, before?.value),
    [what, me],
  );
  const steers = useSlice(session, read);
  const verbs = useMemo(
    () => ({
      steer: (content: string, options?: { readonly followUp?: boolean | undefined }) =>
        session.steer(content, targetOf(what), options),
      edit: (former: Ref, content: string) => {
        const { target = targetOf(what), followUp = false } = steerBy(store.getState(), me, former) ?? {};
        return session.steer(content, target, { followUp, replaces: former });
      },
      retract: (steer: Ref) => void session.retract(steer),
    }),
    [session, store, what, me],
  );
  return { steers, ...verbs };
}
