'use client';

import type { EntityRef, IssuedCommand } from '@rejoin/core';
import { isDevelopment } from '@rejoin/core/internal';
import { useMemo } from 'react';
import { type ControlScope, targetOf } from '../select/scope.ts';
import { type SteerInfo, steerBy, steersOf } from '../select/steers.ts';
import { useScope } from './useScope.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

/** A steer: its reference, or what `useSteer` gives of it. */
export type SteerRef = EntityRef | { readonly ref: EntityRef };

export interface SteerControl {
  /** What was said to the runs of this scope, by anyone, oldest first. */
  readonly steers: readonly SteerInfo[];
  /** Says something to runs while they work. With `followUp` it becomes a message if no run takes it. */
  readonly steer: (content: string, options?: { readonly followUp?: boolean | undefined }) => IssuedCommand;
  /** Puts other words in the place of an own steer, wherever no run has used it yet. */
  readonly edit: (steer: SteerRef, content: string) => IssuedCommand;
  /** Takes an own steer back, as long as no run has used it. */
  readonly retract: (steer: SteerRef) => IssuedCommand;
}

/** Steers the whole session, an agent, or one run, and tells what became of it. The functions are the same at every render. */
export function useSteer(scope: ControlScope = {}): SteerControl {
  const session = useSession();
  const what = useScope(scope, isDevelopment && "useSteer({ agent: 'agent:news' })");
  const steers = useSlice(steersOf, what);
  const verbs = useMemo(
    () => ({
      steer: (content: string, options?: { readonly followUp?: boolean | undefined }) =>
        session.steer(content, targetOf(what), options),
      edit: (steer: SteerRef, content: string) => {
        const replaces = refIn(steer);
        const { store, participant: me } = session;
        const { target = targetOf(what), followUp = false } = steerBy(store.getState(), me, replaces) ?? {};
        return session.steer(content, target, { followUp, replaces });
      },
      retract: (steer: SteerRef) => session.retract(refIn(steer)),
    }),
    [session, what],
  );
  return { steers, ...verbs };
}

/** What is no reference is refused by the session's verb. */
const refIn = (steer: SteerRef): EntityRef => ('ref' in steer ? steer.ref : steer);
