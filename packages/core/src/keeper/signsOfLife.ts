/** Which instances have given signs of life, by the keeper's own count of time (P31). */
import type { Clock } from '../platform/clock.ts';
import { type InstanceId, type ParticipantId, participantOf } from '../protocol/ids.ts';
import { createShares } from './fairShares.ts';

export interface Heard {
  /** When an instance last gave a sign of life, by `elapsed`; undefined if that is not remembered. */
  seen(instance: InstanceId): number | undefined;
  /** Of one that is not remembered: it may have given a sign of life until then, and have been forgotten. */
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

/** An instance that was heard again so soon keeps its place in the order of silence, ms: to move it costs more than all else. */
const IN_ORDER = 1_000;

/** The last sign of life of one instance, and the one by which it has its place in the order. */
interface Sign {
  at: number;
  placedAt: number;
}

export function createHearing({ elapsed }: Pick<Clock, 'elapsed'>): Hearing {
  /** The most silent one comes first, to within a second. */
  const signs = new Map<InstanceId, Sign>();
  const shares = createShares<InstanceId>(MOST, EACH);
  /** The newest sign of life that was forgotten, of each participant of which one was. */
  const forgotten = new Map<ParticipantId, number>();
  const beginning = elapsed();
  let since = beginning;

  function place(instance: InstanceId, sign: Sign): void {
    signs.delete(instance);
    signs.set(instance, sign);
    const left = shares.add(participantOf(instance), instance);
    if (left === undefined) return;
    const of = participantOf(left);
    forgotten.set(of, Math.max(signs.get(left)?.at ?? beginning, forgotten.get(of) ?? beginning));
    signs.delete(left);
  }

  return {
    seen: (instance) => signs.get(instance)?.at,
    unseen: (instance) => forgotten.get(participantOf(instance)) ?? beginning,
    heardFrom(participant) {
      let latest = forgotten.get(participant) ?? beginning;
      for (const [instance, { at }] of signs)
        if (at > latest && participantOf(instance) === participant) latest = at;
      return latest;
    },
    get since() {
      return since;
    },
    hear(instance) {
      const at = elapsed();
      const sign = signs.get(instance);
      if (!sign) return place(instance, { at, placedAt: at });
      sign.at = at;
      if (at - sign.placedAt < IN_ORDER) return;
      sign.placedAt = at;
      place(instance, sign);
    },
    begin() {
      since = elapsed();
    },
    forget(ms) {
      const now = elapsed();
      for (const [instance, { at, placedAt }] of signs) {
        if (now - placedAt <= ms) return;
        if (now - at <= ms) continue;
        signs.delete(instance);
        shares.remove(participantOf(instance), instance);
      }
      for (const [participant, at] of forgotten) if (now - at > ms) forgotten.delete(participant);
    },
  };
}
