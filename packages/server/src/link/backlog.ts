/** What waits to be read by all connections of one participant together: they are free to make, and each may leave a whole state unread. */
import type { ParticipantId } from '@rejoin/core/protocol';

/** One connection's part. */
export interface Waiting {
  /** So many bytes wait now. */
  set(bytes: number): void;
  /** It has ended. */
  leave(): void;
}

export interface Backlog {
  /** @param end ends the connection at once: what waits for it is given up */
  enter(participant: ParticipantId, end: () => void): Waiting;
}

interface Part {
  bytes: number;
  readonly end: () => void;
}

/** Bytes that may wait for one participant: six of the largest states. */
const MOST = 64 * 1024 * 1024;

export function createBacklog(most: number = MOST): Backlog {
  const all = new Map<ParticipantId, { total: number; readonly parts: Set<Part> }>();

  return {
    enter(participant, end) {
      const part: Part = { bytes: 0, end };
      const whole = all.get(participant) ?? { total: 0, parts: new Set() };
      all.set(participant, whole);
      whole.parts.add(part);

      function leave(): void {
        if (!whole.parts.delete(part)) return;
        whole.total -= part.bytes;
        if (whole.parts.size === 0 && all.get(participant) === whole) all.delete(participant);
      }

      return {
        set(bytes) {
          if (!whole.parts.has(part)) return;
          whole.total += bytes - part.bytes;
          part.bytes = bytes;
          while (whole.total > most) {
            let largest = part;
            for (const each of whole.parts) if (each.bytes > largest.bytes) largest = each;
            whole.parts.delete(largest);
            whole.total -= largest.bytes;
            largest.end();
          }
        },
        leave,
      };
    },
  };
}
