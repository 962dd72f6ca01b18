/** How many connections of one keeper may be admitted at once: in all, and of one participant, so that others get in. */
import type { ParticipantId } from '../../protocol/ids.ts';

export interface ConnectionLimit {
  /** False if there is no room for one more of this participant. */
  take(participant: ParticipantId): boolean;
  free(participant: ParticipantId): void;
}

/** Connections of one keeper, where nothing else is configured. */
export const CONNECTIONS = 10_000;
/** One participant has at most one in so many; where there are few, it may have this many. */
const PART = 10;
const LEAST = 100;

/** @param most in all */
export function createConnectionLimit(most: number = CONNECTIONS): ConnectionLimit {
  const each = Math.max(LEAST, Math.ceil(most / PART));
  const taken = new Map<ParticipantId, number>();
  let size = 0;
  return {
    take(participant) {
      const count = taken.get(participant) ?? 0;
      if (size >= most || count >= each) return false;
      size++;
      taken.set(participant, count + 1);
      return true;
    },
    free(participant) {
      const count = taken.get(participant);
      if (count === undefined) return;
      size--;
      if (count > 1) taken.set(participant, count - 1);
      else taken.delete(participant);
    },
  };
}
