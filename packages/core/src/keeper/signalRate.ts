/** How much may be signalled in a second (P29): counted in one place for all links and sessions of a keeper. */
import { type InstanceId, participantOf } from '../protocol/ids.ts';
import { SIGNAL_RATE } from '../protocol/limits.ts';

/** Whether a signal passes; of those that do not, the first in each second says why. */
export type Passage = { readonly passes: true } | { readonly passes: false; readonly reason?: string };

/**
 * Counts by instance and by participant: an instance that leaves and joins again, or that is new, does not begin anew.
 * It remembers one second only, and of that who got through.
 */
export function createSignalRate(): (instance: InstanceId, bytes: number, now: number) => Passage {
  const counts = new Map<string, { count: number; bytes: number }>();
  const refused = new Set<string>();
  let second = 0;

  function add(whose: string, bytes: number): void {
    const before = counts.get(whose) ?? { count: 0, bytes: 0 };
    counts.set(whose, { count: before.count + 1, bytes: before.bytes + bytes });
  }

  function refuse(whose: string, reason: string): Passage {
    if (refused.has(whose)) return { passes: false };
    refused.add(whose);
    return { passes: false, reason };
  }

  return (instance, bytes, now) => {
    const present = Math.floor(now / 1_000);
    if (present !== second) {
      second = present;
      counts.clear();
      refused.clear();
    }
    const participant = participantOf(instance);
    const all = counts.get(participant) ?? { count: 0, bytes: 0 };
    const { perInstance, perParticipant, bytesPerParticipant } = SIGNAL_RATE;
    if ((counts.get(instance)?.count ?? 0) >= perInstance)
      return refuse(instance, `An instance signals at most ${perInstance} times in a second.`);
    if (all.count >= perParticipant || all.bytes + bytes > bytesPerParticipant)
      return refuse(
        participant,
        `All instances of ${participant} together signal at most ${perParticipant} times, and ${bytesPerParticipant} bytes, in a second.`,
      );
    add(instance, bytes);
    add(participant, bytes);
    return { passes: true };
  };
}
