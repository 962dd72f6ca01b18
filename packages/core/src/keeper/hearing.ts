/** Which instances have given signs of life, by the keeper's own count of time (P31). */
import type { Clock } from '../clock.ts';
import type { InstanceId } from '../protocol/ids.ts';

export interface Heard {
  /** When each instance last gave a sign of life, by `elapsed`. */
  readonly seen: ReadonlyMap<InstanceId, number>;
  /** Of whoever is not among them: it may have given one until then, and have been forgotten. */
  readonly unseen: number;
  /** Since when the keeper has listened without a break, by `elapsed`: silence before that proves nothing. */
  readonly since: number;
}

export interface Hearing extends Heard {
  hear(instance: InstanceId): void;
  /** The keeper did not run for a while: nobody could be heard. */
  begin(): void;
  /** Forgets whoever has been silent for more than so many ms. */
  forget(ms: number): void;
}

/** Instances whose last sign of life is remembered; beyond that, the most silent one is forgotten. */
const MOST = 100_000;

export function createHearing({ elapsed }: Pick<Clock, 'elapsed'>): Hearing {
  /** The most silent one comes first. */
  const seen = new Map<InstanceId, number>();
  let since = elapsed();
  let unseen = since;
  return {
    seen,
    get unseen() {
      return unseen;
    },
    get since() {
      return since;
    },
    hear(instance) {
      seen.delete(instance);
      const [oldest] = seen.size < MOST ? [] : seen;
      if (oldest) {
        seen.delete(oldest[0]);
        unseen = oldest[1];
      }
      seen.set(instance, elapsed());
    },
    begin() {
      since = elapsed();
    },
    forget(ms) {
      const now = elapsed();
      for (const [instance, at] of seen) {
        if (now - at <= ms) return;
        seen.delete(instance);
      }
    },
  };
}
