/** Which instances have given signs of life, by the keeper's own count of time (P31). */
import type { Clock } from '../platform/clock.ts';
import { type InstanceId, type ParticipantId, participantOf } from '../protocol/ids.ts';
import { createShares } from './fairShares.ts';

export interface Heard {
  /** When each instance last gave a sign of life, by `elapsed`. */
  readonly seen: ReadonlyMap<InstanceId, number>;
  /** Of one that is not among them: it may have given a sign of life until then, and have been forgotten. */
  unseen(instance: InstanceId): number;
  /** When any instance of a participant last gave one. It looks through them all: for what is rarely asked. */
  heardFrom(participant: ParticipantId): number;
  /** Since when the keeper has listened without a break, by `elapsed`: silence before that proves nothing. */
  readonly since: number;
}

export interface Hearing extends Heard {
  hear(instance: InstanceId): void;
  /** The keeper did not run for a while: it could hear nothing. */
  begin(): void;
  /** Forgets instances that have been silent for more than so many ms. */
  forget(ms: number): void;
}

/** Instances whose last sign of life is remembered, in all and of one participant; beyond that its most silent one is forgotten. */
const MOST = 100_000;
const EACH = 2_000;

export function createHearing({ elapsed }: Pick<Clock, 'elapsed'>): Hearing {
  /** The most silent one comes first. */
  const seen = new Map<InstanceId, number>();
  const shares = createShares<InstanceId>(MOST, EACH);
  /** The newest sign of life that was forgotten, of each participant of which one was. */
  const forgotten = new Map<ParticipantId, number>();
  /** The last that gave a sign of life. */
  let newest: InstanceId | undefined;
  const beginning = elapsed();
  let since = beginning;
  return {
    seen,
    unseen: (instance) => forgotten.get(participantOf(instance)) ?? beginning,
    heardFrom(participant) {
      let latest = forgotten.get(participant) ?? beginning;
      for (const [instance, at] of seen)
        if (at > latest && participantOf(instance) === participant) latest = at;
      return latest;
    },
    get since() {
      return since;
    },
    hear(instance) {
      const isNewest = instance === newest && seen.has(instance);
      newest = instance;
      if (!isNewest) seen.delete(instance);
      seen.set(instance, elapsed());
      // It is the last of all already: each message of a link is one sign of life, and its batch another.
      if (isNewest) return;
      const left = shares.add(participantOf(instance), instance);
      if (left === undefined) return;
      forgotten.set(participantOf(left), seen.get(left) ?? beginning);
      seen.delete(left);
    },
    begin() {
      since = elapsed();
    },
    forget(ms) {
      const now = elapsed();
      for (const [instance, at] of seen) {
        if (now - at <= ms) return;
        seen.delete(instance);
        shares.remove(participantOf(instance), instance);
      }
      for (const [participant, at] of forgotten) if (now - at > ms) forgotten.delete(participant);
    },
  };
}
