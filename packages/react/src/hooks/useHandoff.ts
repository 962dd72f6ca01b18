'use client';

import type { EntityRef, HandOffStep, IssuedCommand, Session } from '@rejoin/core';
import { useMemo } from 'react';
import { type FloorInfo, handoffOf, ownSteps } from '../select/handoff.ts';
import { useSession } from './useSession.ts';
import { useSlice } from './useSlice.ts';

export interface HandoffControl extends FloorInfo {
  /** Asks for a person, with a reason for the operators. Works offline. */
  readonly request: (reason?: string) => IssuedCommand;
  /** Takes one's own request back. */
  readonly withdraw: () => IssuedCommand;
  /** Takes the floor, for operators alone: agents answer no one until it is returned. The first in the log has it. */
  readonly take: () => IssuedCommand;
  /** Gives the floor back to the agents, with a note for them. An operator also does so for another one. */
  readonly giveBack: (note?: string) => IssuedCommand;
}

/** Who answers people, agents or an operator, and the verbs of a hand-off. The functions are the same at every render. */
export function useHandoff(): HandoffControl {
  const session = useSession();
  const info = useSlice(handoffOf);
  const verbs = useMemo(() => verbsOf(session), [session]);
  return useMemo(() => ({ ...info, ...verbs }), [info, verbs]);
}

function verbsOf(session: Session) {
  const { store, participant } = session;
  /** What went wrong before is told no more. */
  const issue = (step: HandOffStep): IssuedCommand => {
    for (const { entry, status } of ownSteps(store.getState()))
      if (status === 'rejected') session.discard({ participant, id: entry.id ?? '' });
    return session.handOff(step);
  };
  /** The newest of its type: on its way, or in the log. Of one that is over, or never was, the log says so. */
  const newest = (type: 'requested' | 'taken'): EntityRef => {
    const view = store.getState();
    const own = ownSteps(view).findLast(
      ({ entry, status }) => entry.event.type === `floor.${type}` && status !== 'rejected',
    );
    const known = view.state.floor[type];
    return own ? { participant, id: own.entry.id ?? '' } : { participant, id: '-', ...refOf(known) };
  };
  const withWords = (name: 'reason' | 'note', words: string | undefined) =>
    words === undefined || words.trim() === '' ? {} : { [name]: words };
  return {
    request: (reason?: string) => issue({ type: 'floor.requested', ...withWords('reason', reason) }),
    withdraw: () => issue({ type: 'floor.withdrawn', request: newest('requested') }),
    take: () => issue({ type: 'floor.taken' }),
    giveBack: (note?: string) =>
      issue({ type: 'floor.returned', taking: newest('taken'), ...withWords('note', note) }),
  };
}

const refOf = (of: EntityRef | undefined): EntityRef | undefined =>
  of && { participant: of.participant, id: of.id };
